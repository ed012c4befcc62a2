"""A real reader, somebody's real card, and hands that are asked to place it and take it away."""

from __future__ import annotations

import contextlib
import queue
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from clinic_ui.bench.handled import ActFailed, HandledReader
from clinic_ui.hil.hands import HandsFailed, Task
from clinic_ui.hil.stand import Observer
from clinic_ui.reasons import READER, explain
from clinic_ui.rehearse.link import LinkUnavailable, clear
from clinic_ui.rehearse.needs import Need, simply_valid
from clinic_ui.rehearse.obstacles import Obstacle, ReaderKind, obstacle
from clinic_ui.rehearse.real_card import HeldConnection, read_card
from onshikaku.domain.text import Text
from onshikaku.pki.refusals import CertificateRefused
from reader.errors import ReaderError, ReaderUnavailable
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost
from reader.sources import find_source

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Sequence

    from cryptography import x509

    from clinic_ui.bench.readers import BenchReader
    from clinic_ui.compose import World
    from clinic_ui.hil.hands import Hands
    from clinic_ui.rehearse.needs import Needs
    from clinic_ui.rehearse.real_card import HeldCard
    from hardware.chip import Chip
    from reader.pin import Pin
    from reader.ports import CardConnection, CardEvent, CardWatch
    from reader.sources import ReaderSource

__all__ = ["Operator", "RealLink", "real_link"]

_LOOK_SECONDS: Final = 0.2
_NOTICED_SECONDS: Final = 15.0
"""After somebody said that it is done."""

_PATIENCE_SECONDS: Final = 330.0
"""Longer than any hands are waited for (docs/hil.md)."""

_DOCTOR: Final = "`onshikaku doctor` looks at readers and services"
_NO_PIN: Final = Obstacle(
    "pin",
    Text(
        "暗証番号を入れる場面です。入力はカードの持ち主だけです。--ask-pin を付けてください。",
        "A PIN is typed in it, which is the holder's to do: start with --ask-pin.",
    ),
)
_REFUSED: Final = Obstacle(
    "pin-refused",
    Text(
        "入力された暗証番号はカードに断られました。この実行では、もう送りません。",
        "The card refused the PIN that was typed. It is not sent again in this run.",
    ),
)
_NO_CABLE: Final = Obstacle(
    "cable",
    Text(
        "ケーブルを抜き差しする場面です。今回の操作役にはできません。",
        "A cable is pulled in it, which whoever places the card cannot do.",
    ),
)
_OTHER_DAYS: Final = Obstacle(
    "days",
    Text(
        "この場面の日には、カードの電子証明書が有効でないか、更新の案内が出ます。",
        "On the days of this scenario the card's certificate is not valid, or near its end.",
    ),
)


@dataclass(frozen=True, slots=True, repr=False)
class Operator:
    """Who places the card, under which roots it has to hold, and what its holder typed for it."""

    hands: Hands
    roots: Sequence[x509.Certificate]
    pin: Pin | None = None


@contextmanager
def real_link(name: str | None, timeout: float, operator: Operator) -> Generator[RealLink]:
    """The reader of that name, or the first there is, once the card was read there.

    Raises `LinkUnavailable`.
    """
    if not operator.roots:
        why = Text("信頼するルート証明書がありません", "no root is trusted")
        raise LinkUnavailable(why, "--trust ROOT.pem (docs/real-cards.md)")
    with contextlib.ExitStack() as stack:
        stack.callback(_leave, operator.hands)
        try:
            source = find_source(name, timeout=timeout)
            observer = Observer(source.watch())
            stack.callback(observer.close)
            card = _first_read(RealSpot(source, operator.hands, observer), source, operator)
        except ReaderUnavailable as error:
            raise LinkUnavailable(READER[error.reason.value], "`onshikaku readers`") from error
        spot = RealSpot(source, operator.hands, observer, card)
        reader = HandledReader(spot)
        stack.callback(reader.close)
        stack.callback(spot.give_up)
        yield RealLink(reader, card, operator)


class RealLink:
    """One reader with one card, which stands for one person after another."""

    kind = ReaderKind.REAL
    notice: Text | None = None
    patience = _PATIENCE_SECONDS

    def __init__(self, reader: HandledReader, card: HeldCard, operator: Operator) -> None:
        self._reader = reader
        self._card = card
        self._hands = operator.hands
        self.trusted: Sequence[x509.Certificate] = operator.roots

    @property
    def failure(self) -> str | None:
        """What the hands, or the reader, did not do."""
        return self._reader.failure

    def can(self, needs: Needs) -> Obstacle | None:
        """What stands in the way, by reader, card, holder and hands."""
        found = obstacle(self.kind, needs)
        if found is not None:
            return found
        if Need.CABLE in needs.needs and not self._hands.can(Task.UNPLUG):
            return _NO_CABLE
        if Need.PIN in needs.needs and self._card.pin is None:
            return _NO_PIN
        if Need.PIN in needs.needs and self._card.refused:
            return _REFUSED
        return None if simply_valid(self._card.facts, needs.days) else _OTHER_DAYS

    def bind(self, world: World, people: Collection[str]) -> None:
        """Have the card stand for the one person in this world, and tell whoever places it.

        Raises `LinkUnavailable` where its certificate does not hold on the world's day.
        """
        bindings, now = world.centre.card_bindings, world.clock.now()
        for person_id in people:
            try:
                card = bindings.examine(self._card.certificate, world.trusted, now)
            except CertificateRefused as refusal:
                raise LinkUnavailable(explain(refusal.code), "docs/real-cards.md") from refusal
            bindings.bind(card, person_id, now)
            who = world.personas[person_id].person.name
            self._hands.tell(
                f"次の場面では、このカードを架空の「{who}」（{person_id}）さんのカードとみなします。",
                f"In what comes next this card is that of {person_id} ({who}), who is invented.",
            )

    def typed(self, pin: str) -> str:
        """What the card's holder typed, whatever the invented person's PIN is."""
        own = self._card.pin
        return pin if own is None else own.encoded().decode("ascii")

    def readers(self, count: int = 1) -> Sequence[BenchReader]:
        """The one."""
        return [self._reader][:count]

    def between(self) -> None:
        """Have the reader emptied and plugged in. Raises `LinkUnavailable`."""
        clear([self._reader])


class RealSpot:
    """A real reader. Whatever card a scenario puts there, the operator's own is asked for."""

    def __init__(
        self, source: ReaderSource, hands: Hands, observer: Observer, card: HeldCard | None = None
    ) -> None:
        self._source = source
        self._hands = hands
        self._observer = observer
        self._card = card
        self._lost = False
        self._given_up = threading.Event()

    @property
    def name(self) -> str:
        """The reader's."""
        return self._source.name

    @property
    def front_seen(self) -> bool:
        """What is printed on the card is not the invented person's, and is not to be sent to it."""
        return False

    def holds(self, chip: Chip) -> bool:
        """Whether a card lies there."""
        del chip  # it stands for the invented person; the card on the reader is another
        return self._observer.present

    def put(self, chip: Chip) -> None:
        """Have the card placed."""
        del chip
        self.put_own()

    def put_own(self) -> None:
        """Have the operator's card placed, if it does not lie there."""
        if not self._observer.present:
            self._ask(Task.PLACE, CardInserted)

    def take(self) -> None:
        """Have it taken away."""
        if self._observer.present:
            self._ask(Task.REMOVE, CardTaken)

    def unplug(self) -> None:
        """Have the cable pulled."""
        self._ask(Task.UNPLUG, ReaderLost)
        self._lost = True

    def replug(self) -> None:
        """Have it put back, if it was pulled."""
        if self._lost:
            self._ask(Task.REPLUG, ReaderBack)
            self._lost = False

    def connect(self) -> CardConnection:
        """The card under the guard of real ones, and under that of its holder."""
        connection = self._source.reader.connect()
        return connection if self._card is None else HeldConnection(connection, self._card)

    def watch(self) -> CardWatch:
        """As the reader tells it."""
        return self._source.watch()

    def give_up(self) -> None:
        """Wait for nobody's hands any more."""
        self._given_up.set()

    def _ask(self, task: Task, kind: type[CardEvent]) -> None:
        mark = self._observer.mark
        try:
            self._have_done(task)
        except HandsFailed as error:
            raise ActFailed(str(error)) from error
        if self._observer.wait(kind, mark, _NOTICED_SECONDS) is None:
            raise ActFailed(f"{task}: {self.name} noticed nothing")

    def _have_done(self, task: Task) -> None:
        """In a thread that can be left behind: people who end the program answer nothing more."""
        answers: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

        def asking() -> None:
            try:
                self._hands.do(task)
            except BaseException as error:  # noqa: BLE001 - raised where it is waited for
                answers.put(error)
            else:
                answers.put(None)

        threading.Thread(target=asking, name=f"asking to {task}", daemon=True).start()
        while not self._given_up.is_set():
            with contextlib.suppress(queue.Empty):
                error = answers.get(timeout=_LOOK_SECONDS)
                if error is not None:
                    raise error
                return
        raise HandsFailed(f"{task}: given up")


def _first_read(spot: RealSpot, source: ReaderSource, operator: Operator) -> HeldCard:
    """Have the card placed, and read what it shows without a PIN."""
    operator.hands.tell(
        "はじめに、カードの電子証明書を読み取ります。暗証番号は使いません。",
        "First the card's certificate is read. No PIN is used.",
    )
    try:
        spot.put_own()
        with source.reader.connect() as connection:
            card = read_card(connection, operator.roots, operator.pin)
        spot.take()
    except ActFailed as error:
        why = Text(f"カードが置かれていません（{error}）", f"no card was placed: {error}")
        raise LinkUnavailable(why, _DOCTOR) from error
    except CertificateRefused as refusal:
        raise LinkUnavailable(explain(refusal.code), "docs/real-cards.md") from refusal
    except ReaderUnavailable:
        raise
    except ReaderError as error:
        why = Text(f"カードを読み取れません（{error}）", f"the card cannot be read: {error}")
        raise LinkUnavailable(why, "`onshikaku inspect` tells more") from error
    if card is None:
        why = Text(
            "利用者証明用電子証明書がありません", "no authentication certificate on the card"
        )
        raise LinkUnavailable(why, "place another card")
    return card


def _leave(hands: Hands) -> None:
    with contextlib.suppress(HandsFailed):
        hands.close()
