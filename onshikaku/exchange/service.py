"""The exchange (連携アプリ): takes requests out of `req` and sees to it that each is answered once.

What is in work lies in the work folder (`ledger`), so that it may be killed at any moment.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from onshikaku.exchange.admission import Admission
from onshikaku.exchange.err_file import err_content
from onshikaku.exchange.expiry import expire
from onshikaku.exchange.insisting import insist, printable, reason
from onshikaku.exchange.intake import Arrival, Intake, called, key_of, read_at_rest
from onshikaku.exchange.ledger import Ledger, Outgoing
from onshikaku.exchange.notice import notice
from onshikaku.exchange.packing import answer_file
from onshikaku.exchange.ports import Answer, Rejection, Request
from onshikaku.exchange.publication import TOUCH_AFTER, publish, touch
from onshikaku.wire.oqs.sim_codes import CODES, Matter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine

    from onshikaku.exchange.folders import Folders
    from onshikaku.exchange.ledger import Ready, Taken
    from onshikaku.exchange.ports import Counter
    from onshikaku.exchange.settings import ExchangeSettings
    from onshikaku.wire.oqs.sim_codes import Codes

__all__ = ["Exchange", "Served"]

_LOGGER = logging.getLogger(__name__)
_PATIENCE_SECONDS = 3.0
_EXPIRY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Served:
    """A request has been answered: `outcome` is the answer's, or the code in the `.err`."""

    at: datetime
    request: str
    outcome: str

    @property
    def interface(self) -> str:
        """What the request's name begins with, as `OQSsiquc01`; empty where it is no request's."""
        name = called(self.request)
        return "" if name is None else name.prefix


class Exchange:
    """Serves one terminal's folders, from one event loop.

    `prefixes`: of the requests that are answered, as `OQSsiquc01`; others are refused. `now` is
    what the terminal's clock shows; files expire by the real one. `report` hears of each answer.
    `codes` is what an `.err` file says of refusals that need no counter.
    """

    def __init__(
        self,
        folders: Folders,
        settings: ExchangeSettings,
        counter: Counter,
        now: Callable[[], datetime],
        *,
        prefixes: Collection[str],
        report: Callable[[Served], None],
        codes: Codes = CODES,
    ) -> None:
        self._folders = folders
        self._settings = settings
        self._counter = counter
        self._now = now
        self._report = report
        self._codes = codes
        self._ledger = Ledger(folders)
        self._admission = Admission(folders.res, settings, prefixes)
        self._intake = Intake(
            folders.req, settings.settle_seconds, time.monotonic, settings.encrypts
        )
        self._left: deque[tuple[Arrival, Taken]] = deque()
        self._arrived: deque[Arrival] = deque()
        self._in_work: set[str] = set()
        self._busy = 0
        self._jobs: set[asyncio.Task[None]] = set()
        self._told: set[str] = set()
        self._changed = asyncio.Event()
        self._stopping = False

    def stop(self) -> None:
        """Have `run` end: nothing more is taken, and what takes longer is left to the next."""
        self._stopping = True
        self._changed.set()

    async def run(self) -> None:
        """Serve until `stop`. First comes what an earlier exchange left."""
        taken, ready = await insist("work", self._ledger.found)
        self._left.extend((Arrival.at(one.file), one) for one in taken)
        async with asyncio.TaskGroup() as group:
            others = [group.create_task(self._expire())]
            if not self._settings.poll_only:
                others.append(group.create_task(notice(self._folders.req, self._changed.set)))
            for one in ready:
                self._start(key_of(one.request), self._deliver(one), group)
            while not self._stopping:
                await self._look(group)
            for other in others:
                other.cancel()
            await self._wind_up()

    async def _look(self, group: asyncio.TaskGroup) -> None:
        """Look into `req`, start what is complete, and wait for a reason to look again."""
        self._changed.clear()
        try:
            self._arrived = deque(await asyncio.to_thread(self._intake.look))
            self._told.discard("req")
        except OSError as error:
            self._tell("req", error)
        self._serve(group)
        soon = self._intake.next_look()
        poll = self._settings.poll_seconds
        with suppress(TimeoutError):
            async with asyncio.timeout(poll if soon is None else min(poll, soon)):
                await self._changed.wait()

    def _serve(self, group: asyncio.TaskGroup) -> None:
        """Start as many requests as there are free sessions."""
        while self._busy < self._settings.sessions and not self._stopping:
            if self._left:
                arrival, taken = self._left.popleft()
            elif self._arrived:
                arrival, taken = self._arrived.popleft(), None
            else:
                return
            if arrival.key not in self._in_work:
                self._busy += 1
                self._start(arrival.key, self._serve_one(arrival, taken, group), group)

    def _start(self, key: str, job: Coroutine[None, None, None], group: asyncio.TaskGroup) -> None:
        self._in_work.add(key)
        task = group.create_task(_unharmed(job))
        self._jobs.add(task)

        def ended(_: asyncio.Task[None]) -> None:
            self._jobs.discard(task)
            self._in_work.discard(key)

        task.add_done_callback(ended)

    async def _serve_one(
        self, arrival: Arrival, taken: Taken | None, group: asyncio.TaskGroup
    ) -> None:
        """Bring a request to its end; it holds a session until it has been answered."""
        begin = time.monotonic()
        try:
            ready = await self._answered(arrival, taken)
            if ready is not None:
                await asyncio.sleep(begin + self._settings.single_delay - time.monotonic())
        finally:
            self._busy -= 1
            self._serve(group)
        if ready is not None:
            await self._deliver(ready)

    async def _answered(self, arrival: Arrival, taken: Taken | None) -> Ready | None:
        """The answer, written down; None if the request stays in `req`, or is there no more."""
        matter = await asyncio.to_thread(self._admission.refusal, arrival)
        if taken is None:
            if matter is not None and not self._admission.can_go_back(arrival):
                return None
            taken = await self._take(arrival)
            if taken is None:
                return None
        if matter is None:
            outgoing = await self._ask(arrival, taken)
        else:
            outgoing = self._refused(arrival, matter)
        name = arrival.file.name
        ready = await insist(name, partial(self._ledger.write, taken, outgoing))
        if not ready.returned:
            await insist(name, partial(self._ledger.forget, taken))
        return ready

    async def _take(self, arrival: Arrival) -> Taken | None:
        name = arrival.file.name
        try:
            taken = await asyncio.to_thread(self._ledger.take, arrival.file)
        except OSError as error:
            self._tell(name, error)
            return None
        self._told.discard(name)
        return taken

    async def _ask(self, arrival: Arrival, taken: Taken) -> Outgoing:
        """What the counter says to it."""
        rest = self._settings.settle_seconds
        try:
            content = await read_at_rest(taken.file, arrival.shape, self._admission.content, rest)
        except OSError:
            content = Matter.UNREADABLE
        if isinstance(content, Matter):
            return self._refused(arrival, content)
        if arrival.name is None:
            return self._refused(arrival, Matter.UNSUPPORTED)
        try:
            reply = await self._counter.answer(Request(arrival.name, content, taken.at))
        except Exception as error:  # noqa: BLE001 - one request must not end the service
            # The text of an error may hold what the request said; its type does not.
            _LOGGER.error("%s: %s", printable(arrival.file.name), type(error).__name__)  # noqa: TRY400
            return self._refused(arrival, Matter.CENTRE_FAILED)
        match reply:
            case Answer():
                file = partial(answer_file, arrival.name, reply, self._settings, self._now())
                return Outgoing(*await asyncio.to_thread(file), reply.outcome)
            case Rejection():
                return self._rejected(arrival, reply)

    def _refused(self, arrival: Arrival, matter: Matter) -> Outgoing:
        said = self._codes[matter]
        return self._rejected(arrival, Rejection(said.code, said.message))

    def _rejected(self, arrival: Arrival, rejection: Rejection) -> Outgoing:
        content = err_content(rejection, self._settings.encoding)
        return Outgoing(arrival.err_name, content, rejection.code, returned=True)

    async def _deliver(self, ready: Ready) -> None:
        """Publish an answer that was written down, and see it off."""
        await insist(ready.request, partial(publish, ready))
        self._report(Served(self._now(), ready.request, ready.outcome))
        await asyncio.sleep(TOUCH_AFTER)
        for payload in ready.payloads:
            await asyncio.to_thread(touch, payload.target)
        await insist(ready.request, partial(self._ledger.finish, ready))

    async def _expire(self) -> None:
        stay = timedelta(minutes=self._settings.stay_minutes)
        while True:
            step = partial(expire, self._folders, stay, datetime.now(UTC))
            for name in await insist("res", step):
                _LOGGER.info("%s: 取り込まれないため削除しました。 Deleted: not collected.", name)
            await asyncio.sleep(_EXPIRY_SECONDS)

    async def _wind_up(self) -> None:
        """Let what is in work come to its end; what takes long is found at the next start."""
        if self._jobs:
            _, late = await asyncio.wait(self._jobs, timeout=_PATIENCE_SECONDS)
            for job in late:
                job.cancel()

    def _tell(self, name: str, error: OSError) -> None:
        """Log once that a file or folder cannot be used."""
        if name not in self._told:
            _LOGGER.warning(
                "%s: 使えません（%s）。 Cannot be used.", printable(name), reason(error)
            )
        self._told.add(name)


async def _unharmed(job: Coroutine[None, None, None]) -> None:
    """Do it; what goes wrong in one request does not end the others. It is left in work."""
    try:
        await job
    except Exception as error:  # noqa: BLE001 - see above
        _LOGGER.critical(
            "内部エラー（%s）。再起動するとやり直します。 "
            "Internal fault; the next start tries again.",
            type(error).__name__,
        )
