"""`onshikaku card make` and `card list`."""

import json
import stat
import subprocess

import pytest
from cryptography import x509
from typer.testing import CliRunner

from clinic_ui.cli.card import app
from hardware.card_layout import JPKI
from hardware.card_store import load
from onshikaku.domain.persona import CardProfile, certificate_serial

CERTIFICATES = {"auth_cert.der", "auth_ca.pem", "sign_cert.der", "sign_ca.pem"}


def run(*arguments, exit_code=0):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == exit_code, result.output
    return result


def test_make_writes_the_card_with_its_certificates(tmp_path):
    out = tmp_path / "card"
    result = json.loads(run("make", "standard", "--out", out, "--json").stdout)
    assert result["persona"] == "standard"
    assert result["profile"] == "normal"
    assert {path.name for path in out.iterdir()} == {*CERTIFICATES, "card.json", "counters.json"}
    assert set(result["files"].values()) == {str(out / name) for name in CERTIFICATES}
    assert load(out).profile is CardProfile.NORMAL
    for purpose in ("auth", "sign"):
        leaf = x509.load_der_x509_certificate((out / f"{purpose}_cert.der").read_bytes())
        root = x509.load_pem_x509_certificate((out / f"{purpose}_ca.pem").read_bytes())
        leaf.verify_directly_issued_by(root)
        assert leaf.serial_number == certificate_serial("standard", purpose)


def test_openssl_verifies_the_certificates_on_the_card(tmp_path):
    run("make", "standard", "--out", tmp_path)
    for purpose in ("auth", "sign"):
        root, leaf = tmp_path / f"{purpose}_ca.pem", tmp_path / f"{purpose}_cert.der"
        text = subprocess.run(
            ["openssl", "verify", "-CAfile", root, leaf], capture_output=True, text=True, check=True
        )
        assert text.stdout.strip().endswith(": OK")


def test_cards_of_one_folder_share_their_authorities(tmp_path):
    pki = tmp_path / "pki"
    for name in ("standard", "family"):
        run("make", name, "--out", tmp_path / name, "--pki", pki)
    first, second = (load(tmp_path / name) for name in ("standard", "family"))
    for fid in (0x02, 0x0B, 0x16):
        assert first.application(JPKI).files[fid] == second.application(JPKI).files[fid]
    keys = list(pki.glob("*key*.pem"))
    assert len(keys) == 6
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}


def test_without_a_folder_each_card_has_an_authority_of_its_own(tmp_path):
    for name in ("a", "b"):
        run("make", "standard", "--out", tmp_path / name)
    roots = {(tmp_path / name / "auth_ca.pem").read_bytes() for name in ("a", "b")}
    assert len(roots) == 2


def test_the_profile_is_a_choice_and_missing_certificates_are_not_left_lying(tmp_path):
    run("make", "standard", "--out", tmp_path)
    run("make", "standard", "--out", tmp_path, "--profile", "under-15")
    assert not (tmp_path / "sign_cert.der").exists()
    assert (tmp_path / "auth_cert.der").exists()
    result = run("make", "standard", "--out", tmp_path, "--profile", "no-certificate", "--json")
    assert set(json.loads(result.stdout)["files"]) == {"auth_ca", "sign_ca"}
    assert not (tmp_path / "auth_cert.der").exists()


def test_texts_for_people_name_card_and_files(tmp_path):
    out = run("make", "under-15", "--out", tmp_path).stdout
    assert "模擬カード" in out
    assert "simulated" in out
    assert "auth_cert.der" in out
    assert "sign_cert.der" not in out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("nobody", "--out", "card"), "nobody"),
        (("standard", "--out", "card", "--profile", "gold"), "--profile"),
        (("standard",), "--out"),
        (("standard", "--out", "/dev/null/card"), "--out"),
        (("standard", "--out", "card", "--pki", "/dev/null/pki"), "--pki"),
    ],
)
def test_mistakes_are_named(tmp_path, monkeypatch, arguments, named):
    monkeypatch.chdir(tmp_path)
    result = run("make", *arguments, exit_code=2)
    assert named in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_broken_key_of_the_folder_is_named(tmp_path):
    pki = tmp_path / "pki"
    run("make", "standard", "--out", tmp_path / "card", "--pki", pki)
    (pki / "cvc_root_key.pem").write_text("")
    result = run("make", "standard", "--out", tmp_path / "card", "--pki", pki, exit_code=2)
    assert "cvc_root_key.pem" in result.stderr


def test_list_shows_whose_cards_there_are_and_their_state():
    listed = {entry["id"]: entry for entry in json.loads(run("list", "--json").stdout)["personas"]}
    assert len(listed) >= 16
    states = {entry["certificate"]["state"] for entry in listed.values() if entry["certificate"]}
    assert states == {
        *("valid", "expiring", "grace", "expired", "suspended", "revoked", "not_yet_valid")
    }
    assert listed["no-certificate"]["certificate"] is None
    assert listed["face-only"]["profile"] == "face-only"
    text = run("list").stdout
    for name, entry in listed.items():
        assert name in text
        assert entry["title"]["ja"] in text
        assert entry["title"]["en"] in text
