"""nfcpy's devices, typed, with their errors as ours; nothing else here imports it.

nfcpy (1.0.4, under the EUPL 1.1 or later: the extra `nfc`) is used for its drivers, to find a card
and to carry frames; ISO/IEC 14443-4 is `reader.iso_dep`, because nfcpy's own takes a request for
more time amid a chained answer for data and cannot be given a deadline. The import is late: without
nfcpy all but this works.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import logging
from socket import MSG_DONTWAIT
from socket import socket as Socket  # noqa: N812 - the driver calls its attribute so
from typing import TYPE_CHECKING, Any, Final

from reader.contactless import Found, Technology
from reader.errors import ReaderUnavailable, UnavailableReason
from reader.iso_dep import Garbled, Silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from reader.nfc_names import UdpAddress, UsbDevice

__all__ = ["NfcpyDevice", "load", "open_udp", "open_usb", "opened"]

_REASONS: Final = {
    errno.EACCES: UnavailableReason.NOT_PERMITTED,
    errno.EPERM: UnavailableReason.NOT_PERMITTED,
    errno.EBUSY: UnavailableReason.IN_USE,
    errno.ENODEV: UnavailableReason.LOST,
}
_SPEAKS_ISO_14443_4: Final = 0x20


def load(module: str = "nfc") -> ModuleType:
    """nfcpy, or one of its modules. `ReaderUnavailable` (NOT_INSTALLED) without it.

    It logs every frame it carries, PINs with them; here it logs nothing.
    """
    logging.getLogger("nfc").setLevel(logging.CRITICAL)
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ReaderUnavailable(UnavailableReason.NOT_INSTALLED, detail="nfcpy") from error


def open_usb(name: str, device: UsbDevice) -> NfcpyDevice:
    """Open a reader that was seen on USB.

    Raises `ReaderUnavailable`: NOT_PERMITTED, IN_USE (another program, or the kernel's driver),
    LOST.
    """
    connect: Callable[[str], object] = load("nfc.clf.device").connect
    return opened(name, lambda: connect(f"usb:{device.bus:03d}:{device.address:03d}"))


def open_udp(name: str, address: UdpAddress) -> NfcpyDevice:
    """nfcpy's UDP driver towards a card played at that address of this machine."""
    return opened(name, lambda: _loopback_driver()(address.host, address.port))


def opened(name: str, connect: Callable[[], object]) -> NfcpyDevice:
    """What a driver's own way of opening gives, as ours, and so what it raises."""
    try:
        driver = connect()
    except OSError as error:
        raise _unavailable(name, error) from error
    except Exception as error:
        # What the drivers make of an unexpected answer at start: any of Python's errors.
        raise ReaderUnavailable(UnavailableReason.LOST, name, type(error).__name__) from error
    if driver is None:
        raise ReaderUnavailable(UnavailableReason.LOST, name)
    return NfcpyDevice(name, driver)


def _loopback_driver() -> Callable[[str, int], object]:
    """nfcpy's UDP driver, kept to this machine and to the one address it speaks to.

    The stock one takes a datagram from anybody; and where nobody listens, each look for a card
    lasts a second.
    """
    stock = load("nfc.clf.udp")

    class Driver(stock.Device):
        addr: tuple[str, int]
        socket: Socket | None

        def __init__(self, host: str, port: int) -> None:
            # The stock one turns a port that has a name (/etc/services) into it, and fails.
            self.addr = (host, port)
            self._path = f"{host}:{port}"
            self._chipset_name = "UDP"
            self.socket = None

        def _create_socket(self) -> None:
            if self.socket is None:
                super()._create_socket()  # pyright: ignore[reportUnknownMemberType]
                self._open().bind(("127.0.0.1", 0))
                self._open().connect(self.addr)

        def mute(self) -> None:
            parent: Any = super()
            try:
                parent.mute()
            except ConnectionRefusedError:
                self._open().close()
                self.socket = None

        def send_cmd_recv_rsp(self, target: object, data: bytearray, timeout: float) -> object:
            # An answer that came after its time is not the answer to what is sent now.
            with contextlib.suppress(BlockingIOError):
                while self._open().recv(1024, MSG_DONTWAIT):
                    pass
            parent: Any = super()
            return parent.send_cmd_recv_rsp(target, data, timeout)

        def _open(self) -> Socket:
            if self.socket is None:
                raise OSError(errno.ENODEV, "closed")
            return self.socket

    return Driver


def _unavailable(name: str, error: OSError) -> ReaderUnavailable:
    reason = _REASONS.get(error.errno or 0, UnavailableReason.LOST)
    return ReaderUnavailable(reason, name, errno.errorcode.get(error.errno or 0, "OSError"))


class NfcpyDevice:
    """An open device: an `Air` once `sense` has found a card. For one thread.

    Every method but `close` raises `ReaderUnavailable` when the device is no longer there.
    """

    def __init__(self, name: str, driver: object) -> None:
        self._name = name
        self._clf: ModuleType = load("nfc.clf")
        self._frontend: Any = load().ContactlessFrontend()
        self._frontend.device = driver

    @property
    def max_send(self) -> int:
        """Bytes of the longest frame that can be sent."""
        return int(self._frontend.max_send_data_size)

    @property
    def max_receive(self) -> int:
        """Bytes of the longest frame that can be received."""
        return int(self._frontend.max_recv_data_size)

    def sense(self) -> Found | None:
        """Look for a card, Type B first, with the field off before and, without one, after."""
        targets = [self._clf.RemoteTarget(kind.value) for kind in (Technology.B, Technology.A)]
        try:
            target = self._frontend.sense(*targets)
        except ConnectionRefusedError:
            return None
        except OSError as error:
            raise _unavailable(self._name, error) from error
        except Exception as error:
            raise self._stumbled(error) from error
        if target is None:
            return None
        if target.brty.endswith("B"):
            return Found(Technology.B, bytes(target.sensb_res))
        if target.sel_res and target.sel_res[0] & _SPEAKS_ISO_14443_4:
            return Found(Technology.A)
        return None

    def exchange(self, frame: bytes, seconds: float) -> bytes:
        """The answer of the card that was found last. Raises `Silent` or `Garbled`."""
        try:
            answer = self._frontend.exchange(bytearray(frame), seconds)
        except (self._clf.TimeoutError, self._clf.BrokenLinkError, ConnectionRefusedError):
            raise Silent from None
        except self._clf.CommunicationError:
            raise Garbled from None
        except OSError as error:
            raise _unavailable(self._name, error) from error
        except Exception as error:
            raise self._stumbled(error) from error
        if answer is None:
            raise Silent
        return bytes(answer)

    def field_off(self) -> None:
        """Cut the power of whatever lies on the reader."""
        try:
            self._frontend.device.mute()
        except OSError as error:
            raise _unavailable(self._name, error) from error
        except Exception as error:
            raise self._stumbled(error) from error

    def close(self) -> None:
        """Field off, and give the device back, whatever state it is in."""
        try:
            self._frontend.close()
        except Exception as error:  # noqa: BLE001 - the device is given up either way
            logging.getLogger(__name__).info("%s: %s on closing", self._name, type(error).__name__)

    def _stumbled(self, error: Exception) -> ReaderUnavailable:
        """What a driver makes of a device that answers nonsense: any of Python's errors."""
        return ReaderUnavailable(UnavailableReason.LOST, self._name, type(error).__name__)
