"""Cards in a folder, and the ATR of a reader that makes its own."""

import json
import stat
from functools import reduce
from operator import xor

import pytest

from hardware.card_factory import make_card
from hardware.card_image import ATR_CONTACTLESS
from hardware.card_layout import JPKI
from hardware.card_store import CardImageBroken, load, save, save_counters
from hardware.cvc_authority import CvcAuthority, CvcKeyBroken
from onshikaku.domain.persona import CardProfile


@pytest.mark.parametrize("profile", CardProfile)
def test_what_was_saved_is_loaded(image_of, tmp_path, profile):
    save(image_of(profile), tmp_path / "card")
    assert load(tmp_path / "card") == image_of(profile)


def test_only_the_owner_may_read_it(image_of, tmp_path):
    folder = tmp_path / "card"
    save(image_of(), folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == {"card.json", "counters.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_counters_and_new_pins_outlive_the_process(insert, tmp_path):
    card = insert()
    save(card.state.image, tmp_path)
    as_made = (tmp_path / "card.json").read_bytes()
    card.select(JPKI)
    card.verify(0x18, "1234")
    card.sw("002401800435363738")
    card.verify(0x1B, "WRONG1")
    save_counters(card.state.image, tmp_path)
    assert (tmp_path / "card.json").read_bytes() == as_made
    pins = load(tmp_path).pins()
    assert (pins[JPKI, 0x18].value, pins[JPKI, 0x18].tries_left) == (b"5678", 3)
    assert pins[JPKI, 0x1B].tries_left == 4


def change(path, edit):
    document = json.loads(path.read_bytes())
    edit(document)
    path.write_text(json.dumps(document))


JPKI_PIN = f"{JPKI.hex().upper()}/0018"


def put(document, *path_and_value):
    *path, last, value = path_and_value
    for step in path:
        document = document[step]
    document[last] = value


@pytest.mark.parametrize(
    ("file", "edit", "field"),
    [
        ("card.json", lambda d: d.pop("atr"), "atr"),
        ("card.json", lambda d: put(d, "atr", "xyz"), "atr"),
        ("card.json", lambda d: put(d, "profile", "gold"), "profile"),
        ("card.json", lambda d: put(d, "colour", "red"), "colour"),
        ("card.json", lambda d: put(d, "applications", 0, "aid", "00"), "applications.0"),
        (
            "card.json",
            lambda d: put(d, "applications", 0, "files", "0006", "kind", "text"),
            "applications.0.files.0006",
        ),
        (
            "card.json",
            lambda d: put(d, "applications", 0, "files", "0018", "tries_left", 4),
            "applications.0.files.0018.pin",
        ),
        (
            "card.json",
            lambda d: put(d, "applications", 0, "files", "0017", "pkcs8", "00"),
            "applications.0.files.0017",
        ),
        (
            "card.json",
            lambda d: put(d, "applications", 0, "files", "0016", "public_key", "00"),
            "applications.0.files.0016",
        ),
        (
            "card.json",
            lambda d: put(d, "applications", 4, "card_key", "pkcs8", "00"),
            "applications.4.card_key",
        ),
        ("counters.json", lambda d: d.pop(JPKI_PIN), JPKI_PIN),
        ("counters.json", lambda d: put(d, JPKI_PIN, "tries_left", 9), f"{JPKI_PIN}.tries_left"),
        ("counters.json", lambda d: put(d, JPKI_PIN, "value", "q"), f"{JPKI_PIN}.value"),
        (
            "counters.json",
            lambda d: put(d, "00/0018", {"value": "31", "tries_left": 1}),
            "00/0018",
        ),
    ],
)
def test_a_broken_file_is_refused_by_name_and_field(image_of, tmp_path, file, edit, field):
    save(image_of(), tmp_path)
    change(tmp_path / file, edit)
    with pytest.raises(CardImageBroken) as refused:
        load(tmp_path)
    assert refused.value.path == tmp_path / file
    assert refused.value.field == field
    assert "1234" not in str(refused.value).replace(field, "")


@pytest.mark.parametrize("file", ["card.json", "counters.json"])
@pytest.mark.parametrize("content", [None, b"", b"{", b"[]"])
def test_a_file_that_is_no_document_is_refused(image_of, tmp_path, file, content):
    save(image_of(), tmp_path)
    if content is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_bytes(content)
    with pytest.raises(CardImageBroken) as refused:
        load(tmp_path)
    assert refused.value.path == tmp_path / file


def test_keys_and_pins_do_not_show_in_print(image_of, keys):
    shown = repr(image_of())
    assert "1234" not in shown
    assert "ABC123" not in shown
    assert "pkcs8" not in shown


def test_a_reader_may_make_a_new_atr_each_time(persona, hierarchy, keys, cvc):
    image = make_card(persona, hierarchy, keys=keys, cvc=cvc, atr_varies=True)
    atrs = [image.atr_at(n) for n in range(20)]
    assert len(set(atrs)) == 20
    assert atrs == [image.atr_at(n) for n in range(20)]
    for atr in atrs:
        assert (len(atr), atr[:4], atr[8:12]) == (13, ATR_CONTACTLESS[:4], ATR_CONTACTLESS[8:12])
        assert reduce(xor, atr[1:]) == 0


def test_issuers_of_card_verifiable_certificates_are_kept(tmp_path):
    made = CvcAuthority.open(tmp_path / "pki")
    again = CvcAuthority.open(tmp_path / "pki")
    assert again.root_key == made.root_key
    assert again.face_certificate() == made.face_certificate()
    paths = sorted((tmp_path / "pki").iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    paths[0].write_text("no key")
    with pytest.raises(CvcKeyBroken):
        CvcAuthority.open(tmp_path / "pki")
