"""Readers that are known."""

from __future__ import annotations

from importlib import resources

import pytest
import yaml

from clinic_ui.hil.profiles import Certainty, ProfileBroken, QuirkCode, load, profile_for, profiles

FOLDER = resources.files("clinic_ui.hil") / "profiles"


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("SONY FeliCa RC-S300/P (0201504) 01 00", "sony-rc-s300"),
        ("SONY FeliCa Port/PaSoRi 4.0 0", "sony-rc-s300"),
        ("Sony FeliCa Port/PaSoRi 3.0 0", "sony-rc-s380"),
        ("nfc:usb:001:005", "sony-rc-s380"),
        ("nfc:udp:127.0.0.1:54321", "nfc-udp"),
        ("ACS ACR1251 1S CL Reader PICC 0", "acs-acr1251"),
        ("ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00", "acs-acr1252"),
        ("ACS ACR39U ICC Reader 00 00", "acs-acr39u"),
        ("NTT Communications Corp. SCR3310-NTTCom USB SmartCard Reader 00 00", "ntt-scr3310"),
        ("SCM Microsystems Inc. SCR 3310 [CCID Interface] (21120818205972) 00 00", "scm-scr3310"),
        ("Identiv uTrust 3700 F CL Reader [uTrust 3700 F CL Reader] (5507) 00 00", "identiv-3700f"),
        ("Gemalto PC Twin Reader (944B4BF1) 00 00", "gemalto-pc-twin"),
        ("Virtual PCD 00 00", "virtual-pcd"),
        ("Onshikaku Virtual Reader 00 00", "onshikaku-pcsc"),
        ("Virtual Reader", "onshikaku-in-process"),
        ("Somebody's Reader 00 00", None),
    ],
)
def test_a_reader_is_known_by_its_name(name, profile):
    found = profile_for(name)
    assert (found and found.id) == profile


@pytest.mark.parametrize("profile", profiles(), ids=lambda one: one.id)
def test_every_fact_has_a_source_and_nobody_claims_to_have_had_a_device(profile):
    facts = (*profile.names, *profile.quirks, *profile.expected)
    assert facts
    assert {fact.source for fact in facts} <= set(profile.sources)
    if not profile.virtual:
        assert Certainty.TRIED not in {fact.certainty for fact in facts}
        assert not profile.tried
        assert profile.command


def test_what_the_checks_ask_for_can_be_asked():
    rc_s300 = profile_for("SONY FeliCa RC-S300/S (1) 00 00")
    assert rc_s300.has(QuirkCode.ATR_VARIES)
    assert rc_s300.has(QuirkCode.NO_NFCPY)
    assert not rc_s300.has(QuirkCode.POLLED)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"link": "serial"}, "link"),
        ({"virtual": "no idea"}, "virtual"),
        ({"colour": "red"}, "colour"),
        ({"usb": ["54C:DC8"]}, "usb.0"),
        ({"id": "Sony RC"}, "id"),
        ({"type_b": {"ja": "はい"}}, "type_b.en"),
        ({"id": "another"}, "id"),
        ({"sources": {}}, "sources"),
        ({"command": None, "tried": []}, "command"),
    ],
)
def test_a_file_that_is_not_right_is_refused_by_the_name_of_the_field(tmp_path, change, place):
    document = yaml.safe_load((FOLDER / "sony-rc-s300.yaml").read_text("utf-8"))
    path = tmp_path / "sony-rc-s300.yaml"
    path.write_text(yaml.safe_dump({**document, **change}))
    with pytest.raises(ProfileBroken, match=rf"^sony-rc-s300\.yaml: {place}"):
        load(path)


def test_a_file_that_is_no_yaml_is_refused(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("a: [")
    with pytest.raises(ProfileBroken, match=r"x\.yaml: not YAML"):
        load(path)
