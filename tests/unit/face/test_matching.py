"""Who is matched and who is not, with the real models at the shipped operating point.

The cohort never holds the two people who are compared. Error rates are measured elsewhere
(docs/face-accuracy.md), on more pictures than these.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from reader.camera.ports import Frame
from reader.face.attempt import Attempt
from reader.face.cohort import Cohort
from reader.face.dlib_matcher import DlibMatcher
from reader.face.operating_point import SHIPPED
from reader.face.ports import Quality, Verdict
from reader.face.score import agree, decide, score


@pytest.fixture(scope="session")
def cohort():
    return Cohort.shipped()


@pytest.fixture(scope="session")
def cards(encoder, faces):
    """The vector of the card of everybody who has other photographs too."""
    return {
        row["person"]: encoder.photo(faces.card(row["person"])).vector
        for row in faces.people
        if row["probes"] != "0"
    }


@pytest.fixture(scope="session")
def probes(glances):
    """The vectors of one or two photographs of everybody."""
    return {person: [glance.seen.vector for glance in seen[:2]] for person, seen in glances.items()}


@pytest.fixture(scope="session")
def strangers(cohort):
    """Every vector in the package, by person."""
    return dict(zip(cohort.people, cohort.vectors, strict=True))


def verdict(cohort, card, frames, *people):
    return decide(card, frames, cohort.without(people), SHIPPED).verdict


def test_every_person_matches_their_own_card(cards, probes, cohort):
    refused = [
        person
        for person, frames in probes.items()
        for frame in frames
        if verdict(cohort, cards[person], [frame], person) is not Verdict.MATCH
    ]

    assert refused == []


def test_nobody_matches_the_card_of_somebody_else(strangers, probes, cohort):
    matched = [
        (card, person)
        for card, person in product(strangers, probes)
        if card != person and {card, person} != {"Z1", "Z2"}  # perhaps one person
        if verdict(cohort, strangers[card], probes[person], card, person) is Verdict.MATCH
    ]

    assert matched == []


def test_japanese_strangers_are_told_apart_although_the_network_packs_them_densely(
    strangers, cohort
):
    historic = [person for person in strangers if person.startswith("J")]
    scores = [
        score(strangers[one], strangers[other], cohort.without({one, other}), SHIPPED)
        for one, other in combinations(historic, 2)
    ]

    assert not any(one.within(SHIPPED) for one in scores)
    assert sum(one.raw <= 0.6 for one in scores) > len(scores) / 2


@pytest.mark.parametrize("person", ["J033", "L087"])
def test_the_shipped_vectors_are_those_of_the_cards(encoder, faces, strangers, person):
    made = encoder.photo(faces.card(person)).vector

    assert np.linalg.norm(made - strangers[person]) < 0.005


def test_frames_of_two_people_do_not_agree_and_do_not_match(cards, probes, strangers, cohort):
    card, own, other = cards["C04"], probes["C04"], strangers["J001"]

    assert agree(own, SHIPPED)
    assert not agree([own[0], other], SHIPPED)
    assert verdict(cohort, card, own, "C04") is Verdict.MATCH
    assert verdict(cohort, card, [own[0], other, other], "C04", "J001") is not Verdict.MATCH


def test_limits_bound_the_verdict_and_its_cautions():
    cohort = Cohort(("a", "b"), np.array([[0.0, 1.0], [0.0, -1.0]]))
    point = replace(
        SHIPPED, weight=0, threshold=0.45, ceiling=0.43, unsure=0.05, too_alike=0.2, neighbours=2
    )
    decided = {
        distance: decide(np.zeros(2), [np.array([distance, 0.0])], cohort, point)
        for distance in (0.19, 0.21, 0.37, 0.39, 0.42, 0.44, 0.47, 0.49)
    }

    assert {
        distance: (one.verdict, one.too_alike, one.near_limit) for distance, one in decided.items()
    } == {
        0.19: (Verdict.MATCH, True, False),
        0.21: (Verdict.MATCH, False, False),
        0.37: (Verdict.MATCH, False, False),
        0.39: (Verdict.MATCH, False, True),
        0.42: (Verdict.MATCH, False, True),
        0.44: (Verdict.UNSURE, False, False),
        0.47: (Verdict.UNSURE, False, False),
        0.49: (Verdict.NO_MATCH, False, False),
    }


def test_the_bar_rises_where_strangers_are_near():
    """The same distance, with strangers at 0.3 and at 0.9."""
    one, other = np.zeros(2), np.array([0.4, 0.0])
    near, far = (
        score(one, other, Cohort(("a",), np.array([[0.2, away]])), replace(SHIPPED, neighbours=1))
        for away in (0.3, 0.9)
    )

    assert near.raw == far.raw == pytest.approx(0.4)
    assert near.distance > 0.4 > far.distance


def test_a_person_of_the_cohort_is_no_stranger_to_themselves(cards, probes, cohort):
    for person in ("L003", "C04"):
        pair = cards[person], probes[person][0]
        known, unknown = (
            score(*pair, one, SHIPPED).distance for one in (cohort, cohort.without({person}))
        )
        assert known == pytest.approx(unknown)


@pytest.mark.parametrize("picture", ["L003_screen_sim", "L045_screen_sim", "L082_print_sim"])
def test_the_cards_own_photograph_before_the_camera_matches_and_is_cautioned(faces, picture):
    person = picture[:4]
    matcher = DlibMatcher(without={person})

    glance = matcher.look(faces.derived_frame(f"{picture}.jpg"))
    decision = matcher.compare(matcher.learn(faces.card(person)), [glance])

    assert decision.verdict is Verdict.MATCH
    assert decision.too_alike


def test_a_whole_attempt_with_real_frames(faces):
    matcher = DlibMatcher(without={"C04"})
    attempt = Attempt(matcher, matcher.learn(faces.card("C04")))

    progress = [attempt.take(faces.probe("C04", number, at=number)) for number in (1, 2, 3)]

    assert [step.good for step in progress] == [1, 2, 3]
    assert progress[-1].decision.verdict is Verdict.MATCH
    assert not progress[-1].decision.too_alike


def test_a_person_who_takes_the_place_of_another_starts_over_and_is_refused(faces):
    matcher = DlibMatcher(without={"L096", "L137"})
    attempt = Attempt(matcher, matcher.learn(faces.card("L096")))
    people = ("L096", "L096", "L137", "L137", "L137")

    progress = [attempt.take(faces.probe(who, at=at)) for at, who in enumerate(people)]

    assert progress[2].quality is Quality.SEVERAL_FACES
    assert progress[2].good == 1
    assert progress[-1].decision.verdict is Verdict.NO_MATCH


def test_two_threads_get_what_one_gets(faces):
    matcher = DlibMatcher()
    people = ("L005", "L091")

    def judged(person: str) -> tuple[float, ...]:
        template = matcher.learn(faces.card(person))
        return tuple(
            matcher.compare(template, [matcher.look(faces.probe(person))]).raw_distance
            for _ in range(2)
        )

    alone = [judged(person) for person in people]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(judged, people))

    assert together == alone


def test_swapped_colours_are_judged_alike(faces):
    """Everything is compared in grey, as the chip's photo is."""
    matcher = DlibMatcher(without={"L063"})
    template = matcher.learn(faces.card("L063"))
    frame = faces.probe("L063")
    pixels = np.frombuffer(frame.rgb, dtype=np.uint8).reshape(-1, 3)
    swapped = Frame(frame.width, frame.height, pixels[:, ::-1].tobytes(), 0.0)

    assert matcher.compare(template, [matcher.look(swapped)]).verdict is Verdict.MATCH


def test_the_cohort_survives_packing_and_leaves_out_whom_it_is_told(cohort):
    assert len(cohort.people) == len(set(cohort.people)) == len(cohort.vectors)
    assert not any(person.startswith("G") for person in cohort.people)
    assert Cohort.of(dict(zip(cohort.people, cohort.vectors, strict=True))).packed()
    rest = cohort.without({"L003", "J001", "nobody"})
    assert len(rest.people) == len(cohort.people) - 2
    assert not {"L003", "J001"} & set(rest.people)


@pytest.mark.parametrize(
    ("shown", "verdict", "worked_out"),
    [
        (("C04", "C04", "C04"), Verdict.MATCH, [True, False, True]),
        (("L096", "C04", "L096"), Verdict.NO_MATCH, [True, False, True]),
    ],
)
def test_frames_between_clear_ends_are_not_worked_out(faces, shown, verdict, worked_out):
    matcher = DlibMatcher(without={"C04", "L096"})
    glances = [
        matcher.look(faces.probe(person, number if person == "C04" else 1))
        for number, person in enumerate(shown, 1)
    ]

    decision = matcher.compare(matcher.learn(faces.card("C04")), glances)

    assert decision.verdict is verdict
    assert ["vector" in vars(glance.seen) for glance in glances] == worked_out
