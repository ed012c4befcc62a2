"""Our OCSP client against `openssl ocsp` as a responder, over HTTP.

It listens on every address of the machine, hence in a network namespace of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

# Only root may make a network without being mapped to root in a user namespace first.
UNSHARE = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
RAISE_LOOPBACK = (
    "import fcntl, os, socket, struct, sys\n"
    "with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:\n"
    "    fcntl.ioctl(any_socket, 0x8914, struct.pack('16sH14x', b'lo', 1))\n"
    "os.execvp(sys.argv[1], sys.argv[1:])\n"
)
SERVE_AND_ASK = """
    openssl ocsp -port 8888 -index index.txt -rsigner root.pem -rkey root.key -CA root.pem \
        -ndays 1 >responder.log 2>&1 &
    for attempt in $(seq 100); do
        grep -q "waiting for OCSP client" responder.log && break
        sleep 0.1
    done
    "$1" cert verify leaf.pem --root root.pem --ocsp http://127.0.0.1:8888 --json
    code=$?
    kill %1
    exit $code
"""


@pytest.fixture
def now() -> datetime:
    """OpenSSL's responder knows no other time than the machine's."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("V\t350101000000Z\t\t{serial}\tunknown\t/CN=x\n", 0, {"revocation": "good"}),
        (
            "R\t350101000000Z\t260102000000Z,keyCompromise\t{serial}\tunknown\t/CN=x\n",
            1,
            {"reason": "revoked", "revocation_reason": "keyCompromise"},
        ),
        ("V\t350101000000Z\t\t0A\tunknown\t/CN=x\n", 1, {"why": "unknown_certificate"}),
    ],
    ids=["good", "revoked", "unknown"],
)
def test_the_command_asks_openssl(tmp_path, authority, issue, keys, line, code, said):
    leaf = issue()
    serial = f"{leaf.serial_number:X}"
    serial = serial.zfill(len(serial) + len(serial) % 2)
    (tmp_path / "index.txt").write_text(line.format(serial=serial))
    (tmp_path / "root.key").write_bytes(
        keys.root.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (tmp_path / "root.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "leaf.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
    onshikaku = Path(sys.executable).parent / "onshikaku"
    done = subprocess.run(
        [
            *UNSHARE,
            *(sys.executable, "-c", RAISE_LOOPBACK),
            *("bash", "-c", SERVE_AND_ASK, "bash", onshikaku),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout, done.stderr
    assert done.returncode == code
    report = json.loads(done.stdout)
    assert said.items() <= report.items()
