"""A centre for other people's tests: in a thread of its own on loopback, or in process.

>>> from onshikaku.testing import running_centre
>>> with running_centre() as centre:
...     reply = centre.check_in("standard")
>>> reply["outcome"]
'eligible'

`in_process_centre` is the same without sockets, for the event loop of the test itself.

Fixtures for pytest: `pytest_plugins = ["onshikaku.testing.plugin"]`.
"""

from onshikaku.testing.cards import SoftCard
from onshikaku.testing.in_process import InProcessCentre, in_process_centre
from onshikaku.testing.running import RunningCentre, running_centre

__all__ = [
    "InProcessCentre",
    "RunningCentre",
    "SoftCard",
    "in_process_centre",
    "running_centre",
]
