"""A situation and the address that says it."""

from datetime import date, time
from urllib.parse import parse_qsl, urlsplit

import pytest

from clinic_ui.bench.cards import Form
from clinic_ui.bench.others import OtherCard
from clinic_ui.bench.records import RecordChange
from clinic_ui.bench.scenes import FaceScene
from clinic_ui.bench.situation import OnReader, Situation, SituationUnreadable, Surroundings
from clinic_ui.bench.slots import Placement
from clinic_ui.bench.traps import Behaviour, Moment, Trap
from clinic_ui.bench.troubles import CallTrouble, Trouble
from hardware.faults import FaultKind as ChipFault
from onshikaku.domain.institution import Feature
from onshikaku.domain.scenario import LineFault
from onshikaku.service.faults import FaultKind as CallFault

SITUATIONS = {
    "as usual": Situation(),
    "a card that breaks": Situation(
        OnReader(
            "2",
            "grace",
            placement=Placement.WRONG_SIDE,
            tries=0,
            trap=Trap(ChipFault.TEAR_DURING, Moment.PIN, 2),
            behaviour=Behaviour.SLOW,
            plugged=False,
        )
    ),
    "a line that breaks": Situation(
        OnReader(persona="standard", trap=Trap(LineFault.LOST_ANSWER, Moment.SIGNATURE))
    ),
    "a locked phone": Situation(OnReader(persona="standard", form=Form.ANDROID, unlocked=False)),
    "another card": Situation(OnReader(other=OtherCard.TRANSIT)),
    "another day": Situation(
        OnReader(face=FaceScene.NO_CAMERA),
        Surroundings(date(2026, 8, 1), time(10, 5), date(2026, 7, 1)),
    ),
    "a twin at another reader": Situation(OnReader("2", "standard", face=FaceScene.TWIN)),
    "a trouble with a name": Situation(around=Surroundings(trouble=Trouble.JLIS_DOWN)),
    "one call": Situation(
        around=Surroundings(
            trouble=CallTrouble("POST /v1/confirmations", CallFault.DELAY, 3000, once=True)
        )
    ),
    "records and modes": Situation(
        OnReader(persona="standard"),
        Surroundings(
            suspended=True,
            record=RecordChange.LOST,
            outage=True,
            disaster=True,
            without=frozenset({Feature.PMH, Feature.PHONE_READER}),
        ),
    ),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_an_address_reads_as_the_situation_it_says(name):
    situation = SITUATIONS[name]
    query = dict(parse_qsl(urlsplit(situation.address()).query))
    assert Situation.read(query) == situation


def test_the_address_can_be_read_by_people():
    situation = Situation(
        OnReader(
            persona="grace",
            trap=Trap(ChipFault.TEAR_DURING, Moment.PIN),
            face=FaceScene.NO_MATCH,
        ),
        Surroundings(date(2026, 7, 1), trouble=Trouble.LINE_DOWN),
    )
    assert situation.address() == (
        "/bench?situation=1&persona=grace&breaks=tear-during&at=pin&face=no-match"
        "&day=2026-07-01&fault=line-down"
    )


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("day", {"day": "tomorrow"}),
        ("face", {"face": "handsome"}),
        ("fault", {"fault": "everything"}),
        ("fault", {"call": "POST /v1/confirmations", "fault": "line-down"}),
        ("call", {"call": "POST /v1/everything"}),
        ("call", {"call": "POST /v1/confirmations", "fault": "delay"}),
        ("card", {"card": "passport"}),
        ("pin-tries", {"pin-tries": "4"}),
        ("nth", {"breaks": "mute", "nth": "0"}),
        ("breaks", {"breaks": "melt"}),
        ("without", {"without": "pmh,coffee"}),
        ("locked", {"locked": "perhaps"}),
        ("cable", {"cable": "in"}),
    ],
)
def test_a_word_that_means_nothing_is_named(key, query):
    with pytest.raises(SituationUnreadable) as refused:
        Situation.read(query)
    assert refused.value.key == key


@pytest.mark.parametrize(
    "word", ["match", "no-match", "once-not", "no-face", "no-camera", "no-matcher"]
)
def test_addresses_shared_before_there_were_cameras_still_read(word):
    """In them the scene came after the day, and was one for all readers."""
    query = dict(parse_qsl(f"situation=1&persona=grace&day=2026-07-01&face={word}"))
    assert Situation.read(query) == Situation(
        OnReader(persona="grace", face=FaceScene(word)), Surroundings(date(2026, 7, 1))
    )


def test_words_of_others_are_left_alone():
    assert Situation.read({"lang": "en", "situation": "1"}) == Situation()
