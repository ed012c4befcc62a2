"""Whatever is in a request, the counter answers or rejects it, and says none of it."""

import random

import pytest

from onshikaku.exchange.ports import Answer, Rejection

KINDS = ("OQSsiquc01", "OQSsiimm01", "YZKsiquc01", "TKKsiquc01", "PMHsimsm01")
BATCHES = tuple(f"OQS{one}{step}" for one in ("muquc", "muimm", "mutic", "muhvq") for step in "12")
PIECES = (
    "",
    " ",
    "０",
    "-1",
    "9" * 30,
    "00010101",
    "99991231",
    "000101",
    "2",
    "ﷺ" * 20,
    "𠮷",
    "\u2028",
    "\x85",
    "&amp;&lt;",
    "<a/>",
    "<a xmlns='urn:x'>1</a>",
    "<![CDATA[<x>]]>",
    "<!-- x -->",
    "<?x y?>",
    "'; DROP TABLE batches; --",
    "../../etc/passwd",
    "%s%n{0}",
)

ECHOED = ("ArbitraryFileIdentifier", "SearchInfo", "RegistrationInfo", "ReceptionNumber")
"""What is repeated as it came; it may be as wrong as it was."""


@pytest.fixture
def sound(world, say):
    """A sound request of each kind."""
    person = world.person("standard")
    days = {"ConsentDateFrom": "20261101", "ConsentDateTo": "20261130", "MedicalTreatmentFlag": "2"}
    files = {"StartDate": "202605", "EndDate": "202611", "FileCategory": "4"}
    searched, registered = say.search(person), say.registration(person, "1005")
    fetch = say.fields(ReceptionNumber="20261120000000000001")
    return {
        "OQSsiquc01": (say.header(), searched),
        "OQSmuquc1": (say.header(), searched * 2),
        "OQSmuquc2": (say.short(), fetch),
        "OQSsiimm01": (say.short(), registered),
        "OQSmuimm1": (say.short(), registered * 2),
        "OQSmuimm2": (say.short(), fetch),
        "OQSmutic1": (say.short(), say.query(MedicalTreatmentMonth="202611")),
        "OQSmutic2": (say.short(), fetch),
        "OQSmuhvq1": (say.short(), say.query(**days)),
        "OQSmuhvq2": (say.short(), fetch),
        "YZKsiquc01": (say.file_header(person), say.fields(**files)),
        "TKKsiquc01": (say.file_header(person), say.fields(FileCategory="1")),
        "PMHsimsm01": (say.header(), searched),
    }


def spoilt(content: str, chance: random.Random) -> str:
    """The text with one to three places changed."""
    for _ in range(chance.randint(1, 3)):
        opened = [at for at, char in enumerate(content) if char == ">"][1:-1]
        start = chance.choice(opened) + 1
        end = content.find("<", start)
        match chance.randrange(4):
            case 0:
                content = content[:start] + chance.choice(PIECES) + content[end:]
            case 1:
                content = content[:start] + chance.choice(PIECES) + content[start:]
            case 2:
                content = content[:start] + content[chance.choice(opened) + 1 :]
            case _:
                content = content[:start] + content[chance.choice(opened) + 1 : end] + content[end:]
    return content


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", [*KINDS, *BATCHES])
def test_a_spoilt_request_is_answered_or_rejected(desk, say, sound, interface, kind, seed):
    chance = random.Random(f"{kind}{seed}")  # noqa: S311  # the same mistakes every time
    prefix = kind if kind in KINDS else f"{kind[:-1]}0{kind[-1]}"
    for _ in range(10):
        text = spoilt(say.document(*sound[kind]).decode(), chance)
        answer = desk.raw(prefix, text.encode())
        match answer:
            case Rejection(code=code, message=message):
                assert code.startswith("SIM8")
                assert "passwd" not in message
            case Answer(extension="xml", content=content):
                unfit = (
                    "ArbitraryFileIdentifier",
                    "SearchInfo",
                    "RegistrationInfo",
                    "ReceptionNumber",
                )
                complaints = interface.complaints(f"{prefix}res", content)
                assert not [one for one in complaints if not any(name in one for name in unfit)]
            case Answer(content=content):
                assert content.startswith(b"%PDF-")
