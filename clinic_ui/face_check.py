"""The face check at a reader (顔認証): a camera and a matcher, with one thread for what blocks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from clinic_ui.face_words import MATCHER_FAILED, MATCHER_MISSING, TOO_ALIKE
from clinic_ui.faults import where
from clinic_ui.front.eyes import Eye, Sight
from clinic_ui.ports import Doing, FaceResult, FaceVerdict, Guidance
from clinic_ui.settings import FaceSettings
from onshikaku.domain.checkin.faces import FaceBand, FaceCaution, FaceMark
from reader.camera.browser import BrowserSource
from reader.camera.ports import CameraTrouble, CameraUnavailable
from reader.face.attempt import Attempt, Rules
from reader.face.ports import MatcherMissing, PhotoUnusable, Quality, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from reader.camera.ports import Camera, CameraSource, Frame
    from reader.face.attempt import Progress
    from reader.face.ports import Decision, FaceMatcher, Template

    Tell = Callable[[Guidance], None]

__all__ = [
    "MATCHER_FAILED",
    "MATCHER_MISSING",
    "TOO_ALIKE",
    "CameraCheck",
    "CameraChecker",
    "verdict_of",
]

_log = logging.getLogger(__name__)
_RULES = Rules()
_BLINK_SECONDS = 0.1
"""So long a look goes on at most once nobody wants it any more, a comparison apart."""


class CameraChecker:
    """A `FaceChecker` for one reader; another reader has another, with a matcher of its own.

    `matcher` makes the matcher, in the thread that uses it; it may raise `MatcherMissing`.
    """

    def __init__(
        self,
        source: CameraSource,
        matcher: Callable[[], FaceMatcher],
        settings: FaceSettings | None = None,
        rules: Rules = _RULES,
    ) -> None:
        self._source = source
        self._make = matcher
        self._settings = settings or FaceSettings()
        self._rules = rules
        self._matcher: FaceMatcher | None = None
        self._missing = False
        self._last: Frame | None = None
        self._over = threading.Event()
        self._worker = ThreadPoolExecutor(1, f"face by {source.name}")

    @property
    def usable(self) -> bool:
        """False once the matcher turned out to be missing."""
        return not self._missing

    def eye(self, *, simulated: bool = False) -> Eye:
        """What the place of this reader sees with; `simulated`: it is pictures that are held up."""
        page = self._source if isinstance(self._source, BrowserSource) else None
        kind = Sight.HERE if page is None else Sight.BROWSER
        return Eye(
            self,
            Sight.STILLS if simulated else kind,
            page,
            self.preview,
            lambda: self.usable,
        )

    def preview(self) -> Frame | None:
        """The last frame while somebody is looked at, else None."""
        return self._last

    def start(self) -> Future[bool]:
        """Load the matcher meanwhile, so that the first patient need not wait; true: it is there.

        Without it the matcher is loaded for the first visit.
        """
        return self._worker.submit(lambda: self._loaded() is not None)

    def begin(self, photo: bytes) -> CameraCheck:
        """Get ready for a visit: the photo is learnt in the thread, and dropped."""
        if isinstance(self._source, BrowserSource):
            self._source.forget()
        return CameraCheck(self, photo)

    def close(self) -> None:
        """Break off what is being looked at, free the camera and end the thread. Blocks for it."""
        self._over.set()
        self._worker.shutdown(cancel_futures=True)
        self._matcher = None

    def learn(self, photo: bytes) -> Future[Template | FaceVerdict]:
        """The photo's template, or why nothing can be compared with it."""
        return self._worker.submit(self._learn, photo)

    def look(
        self,
        learnt: Future[Template | FaceVerdict],
        stop: threading.Event,
        tell: Tell,
        *,
        again: bool,
    ) -> Future[FaceVerdict]:
        """Look once, until `stop`; `tell` is called in the thread. `again`: after a refusal."""
        return self._worker.submit(self._look, learnt, stop, tell, again)

    async def idle(self) -> None:
        """Return once everything that was begun so far is over, and what it held let go."""
        with contextlib.suppress(RuntimeError):  # closed: its thread has ended
            await asyncio.wrap_future(self._worker.submit(_nothing))

    def _loaded(self) -> FaceMatcher | None:
        if self._matcher is None and not self._missing:
            try:
                self._matcher = self._make()
            except MatcherMissing as error:
                self._missing = True
                _log.error("no face check: %s", error)
        return self._matcher

    def _learn(self, photo: bytes) -> Template | FaceVerdict:
        try:
            matcher = self._loaded()
            return _unavailable(MATCHER_MISSING) if matcher is None else matcher.learn(photo)
        except PhotoUnusable as error:
            return _unavailable(error.trouble.value)
        except Exception as error:  # noqa: BLE001 - whatever it is, there are other ways
            return _failed(error)

    def _look(
        self,
        learnt: Future[Template | FaceVerdict],
        stop: threading.Event,
        tell: Tell,
        again: bool,  # noqa: FBT001
    ) -> FaceVerdict:
        template, matcher = learnt.result(), self._matcher
        if isinstance(template, FaceVerdict):
            return template
        if matcher is None:
            return _unavailable(MATCHER_MISSING)
        try:
            with contextlib.closing(self._source.open()) as camera:
                if again:
                    self._rest(camera, stop, tell)
                return self._watch(camera, Attempt(matcher, template, self._rules), stop, tell)
        except CameraUnavailable as error:
            _log.info("no picture of anybody: %s", error)
            return _unavailable(error.trouble.value)
        except Exception as error:  # noqa: BLE001 - whatever it is, there are other ways
            return _failed(error)
        finally:
            self._last = None

    def _rest(self, camera: Camera, stop: threading.Event, tell: Tell) -> None:
        """Show the person themselves for a while, and take nothing of it."""
        until = time.monotonic() + self._settings.rest_seconds
        told = False
        while (left := until - time.monotonic()) > 0 and not stop.is_set() | self._over.is_set():
            frame = camera.frame(min(left, _BLINK_SECONDS))
            if frame is not None:
                self._last = frame
                if not told:
                    tell(Guidance(Doing.RESTING))
                told = True

    def _watch(
        self, camera: Camera, attempt: Attempt, stop: threading.Event, tell: Tell
    ) -> FaceVerdict:
        patience = self._settings.patience_seconds
        deadline = time.monotonic() + patience
        seen: Counter[Quality] = Counter()
        before: Quality | None = None
        while not stop.is_set() and not self._over.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                return _undecided(seen)
            frame = camera.frame(min(left, _BLINK_SECONDS))
            if frame is None:
                continue
            if not seen:
                deadline = time.monotonic() + patience
            self._last = frame
            progress = attempt.take(frame)
            seen[progress.quality] += 1
            # What one frame alone says would flicker.
            if progress.quality in (before, Quality.OK):
                tell(_guidance(progress))
            before = progress.quality
            if progress.decision is not None:
                return verdict_of(progress.decision, block=self._settings.block_suspected)
        return FaceVerdict(FaceResult.UNDECIDED)


class CameraCheck:
    """The face checks of one visit; for one event loop."""

    def __init__(self, checker: CameraChecker, photo: bytes) -> None:
        self._checker = checker
        self._learnt: Future[Template | FaceVerdict] | None = checker.learn(photo)
        self._refused = False

    async def look(self, guide: Callable[[Guidance], None]) -> FaceVerdict:
        """Look until there is a decision, or `FACE_PATIENCE_SECONDS` have passed without one.

        Cancelled, it returns at once, and the camera is free a moment later. `RuntimeError` after
        `end`.
        """
        if self._learnt is None:
            raise RuntimeError("the visit is over")
        loop, stop = asyncio.get_running_loop(), threading.Event()

        def told(guidance: Guidance) -> None:
            if not stop.is_set():
                guide(guidance)

        def tell(guidance: Guidance) -> None:
            if not stop.is_set():
                loop.call_soon_threadsafe(told, guidance)

        guide(Guidance(Doing.STARTING))
        try:
            look = self._checker.look(self._learnt, stop, tell, again=self._refused)
            verdict = await asyncio.wrap_future(look)
        finally:
            stop.set()
        self._refused = verdict.result is FaceResult.NO_MATCH
        return verdict

    async def end(self) -> None:
        """Wait until the thread is done with this visit, and drop what it learnt."""
        learnt, self._learnt = self._learnt, None
        if learnt is not None:
            learnt.cancel()
            await self._checker.idle()


def verdict_of(decision: Decision, *, block: bool = False) -> FaceVerdict:
    """What a comparison came to. With `block` one that is too alike is refused."""
    if decision.verdict is not Verdict.MATCH:
        return FaceVerdict(FaceResult.NO_MATCH)
    cautions: list[FaceCaution] = []
    if decision.too_alike:
        cautions.append(FaceCaution.CARD_PHOTO)
    if decision.near_limit:
        cautions.append(FaceCaution.LOOKALIKE)
    if decision.too_alike and block:
        refused = FaceMark(FaceBand.REFUSED, tuple(cautions))
        return FaceVerdict(FaceResult.UNAVAILABLE, TOO_ALIKE, refused)
    band = FaceBand.CLOSE if decision.near_limit else FaceBand.CLEAR
    return FaceVerdict(FaceResult.MATCH, mark=FaceMark(band, tuple(cautions)))


def _guidance(progress: Progress) -> Guidance:
    doing = Doing.COMPARING if progress.good >= progress.needed else Doing.LOOKING
    return Guidance(doing, progress.quality, progress.good, progress.needed)


def _undecided(seen: Counter[Quality]) -> FaceVerdict:
    """By the most frequent reason; OK: there was none. Without a frame it is the camera's fault."""
    if not seen:
        return _unavailable(CameraTrouble.SILENT.value)
    reasons = [quality for quality, _ in seen.most_common() if quality is not Quality.OK]
    return FaceVerdict(FaceResult.UNDECIDED, (reasons or [Quality.OK])[0].value)


def _unavailable(reason: str) -> FaceVerdict:
    return FaceVerdict(FaceResult.UNAVAILABLE, reason)


def _failed(error: Exception) -> FaceVerdict:
    _log.error("the face check failed: %s", where(error))
    return _unavailable(MATCHER_FAILED)


def _nothing() -> None:
    """What the thread does last of all that it was given."""
