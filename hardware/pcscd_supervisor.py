"""The small process beside a private pcscd: starts it, kills it, and dials into its network.

Run as a script by `hardware.private_pcscd`, with one end of a socket pair as standard input. Where
the kernel allows it, this enters namespaces of its own: a network, because vpcd listens on every
address of the machine, and an empty /run, because pcscd insists on a folder there and would meddle
with the system's own pid file. From there it opens the connections of virtual cards and hands them
out as file descriptors. When the other end of the pair closes, pcscd is stopped and its folder
removed. When this is killed, the kernel stops pcscd.

Requests and replies are single packets: `start`, `alive`, `kill`, `pause`, `resume`, `dial PORT`;
`ok …`, `error …`.
Imports the standard library only, so that it starts quickly and from any folder.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import socket
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
PR_SET_PDEATHSIG = 1
SIOCGIFFLAGS = 0x8913
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1
SD_LISTEN_FDS_START = 3
PACKET = 4096
PCSCD_FOLDER = Path("/run/pcscd")
"""pcscd will not start without it."""

NOT_OURS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)
"""Signals that stop the program but not this: they reach the whole process group or terminal, and
somebody must remain to clean up. The order to stop is the closed socket."""

__all__: list[str] = []


class _Kernel:
    """The system calls that Python 3.11 does not offer; OSError when one is refused."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)

    def _check(self, result: int) -> None:
        if result != 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error))

    def unshare(self, flags: int) -> None:
        self._check(self._libc.unshare(flags))

    def mount(self, kind: bytes, target: bytes, flags: int = 0) -> None:
        self._check(self._libc.mount(kind, target, kind, ctypes.c_ulong(flags), None))

    def die_with_parent(self) -> None:
        self._check(self._libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM))


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sH14x", b"lo", 0)
        _, flags = struct.unpack("16sH14x", fcntl.ioctl(probe, SIOCGIFFLAGS, request))
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))


def _enter_namespaces(kernel: _Kernel) -> None:
    if os.geteuid() == 0:
        kernel.unshare(CLONE_NEWNET | CLONE_NEWNS)
    else:
        uid, gid = os.geteuid(), os.getegid()
        kernel.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    _raise_loopback()
    kernel.mount(b"none", b"/", MS_REC | MS_PRIVATE)
    kernel.mount(b"tmpfs", b"/run")
    PCSCD_FOLDER.mkdir()
    PCSCD_FOLDER.chmod(0o777)


def _isolate(kernel: _Kernel) -> bool:
    """Enter the namespaces; False where that is not allowed.

    Tried in a child first: half of it (a user namespace without rights, as AppArmor leaves it)
    could not be undone.
    """
    child = os.fork()
    if child == 0:
        try:
            _enter_namespaces(kernel)
        except OSError:
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        if os.geteuid() == 0:
            # Another user, which pcscd will run as, could not make it.
            PCSCD_FOLDER.mkdir(exist_ok=True)
        return False
    _enter_namespaces(kernel)
    return True


@dataclass
class _Daemon:
    """pcscd as a child process, or none at the moment."""

    kernel: _Kernel
    program: str
    folder: Path
    pid: int | None = None

    @property
    def _socket(self) -> Path:
        return self.folder / "pcscd.comm"

    def start(self) -> int:
        self.stop(signal.SIGKILL)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self._socket))
            self._socket.chmod(0o600)
            listener.listen(16)
            log = os.open(self.folder / "pcscd.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            pid = os.fork()
            if pid == 0:
                self._become_pcscd(listener.fileno(), log)
            os.close(log)
        self.pid = pid
        return pid

    def _become_pcscd(self, listener: int, log: int) -> None:
        """In the child: give pcscd its socket by systemd's protocol, sd_listen_fds(3)."""
        try:
            supervisor = os.getppid()
            os.setsid()
            for ignored in NOT_OURS:
                signal.signal(ignored, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(log, 1)
            os.dup2(log, 2)
            os.dup2(listener, SD_LISTEN_FDS_START, inheritable=True)
            os.closerange(SD_LISTEN_FDS_START + 1, 256)
            if os.geteuid() == 0:
                # Root's pcscd would overwrite, and at its end delete, the pid file of the system's.
                nobody = pwd.getpwnam("nobody")
                os.setgroups([])
                os.setgid(nobody.pw_gid)
                os.setuid(nobody.pw_uid)
            # After the change of user, which clears it: prctl(2).
            self.kernel.die_with_parent()
            if os.getppid() != supervisor:
                os._exit(1)
            environment = {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid()), "PATH": os.defpath}
            conf = str(self.folder / "conf")
            os.execve(self.program, [self.program, "-f", "-c", conf], environment)  # noqa: S606
        except OSError as error:
            os.write(2, f"cannot start {self.program}: {error}\n".encode())
        finally:
            os._exit(127)

    @property
    def alive(self) -> bool:
        if self.pid is not None and os.waitpid(self.pid, os.WNOHANG)[0] == self.pid:
            self.pid = None
        return self.pid is not None

    def stop(self, how: signal.Signals) -> None:
        if self.pid is not None:
            os.kill(self.pid, how)
            os.waitpid(self.pid, 0)
            self.pid = None
        self._socket.unlink(missing_ok=True)

    def signal(self, which: signal.Signals) -> None:
        if self.pid is not None:
            os.kill(self.pid, which)


def _dial(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def _serve(control: socket.socket, daemon: _Daemon) -> None:
    while request := control.recv(PACKET).decode().split():
        try:
            match request:
                case ["start"]:
                    control.send(f"ok {daemon.start()}".encode())
                case ["alive"]:
                    control.send(b"ok yes" if daemon.alive else b"ok no")
                case ["kill"]:
                    daemon.stop(signal.SIGKILL)
                    control.send(b"ok")
                case ["pause"]:
                    daemon.signal(signal.SIGSTOP)
                    control.send(b"ok")
                case ["resume"]:
                    daemon.signal(signal.SIGCONT)
                    control.send(b"ok")
                case ["dial", port]:
                    with _dial(int(port)) as connection:
                        connection.settimeout(None)
                        socket.send_fds(control, [b"ok"], [connection.fileno()])
                case _:
                    control.send(b"error unknown request")
        except OSError as error:
            control.send(f"error {error.strerror or error}".encode())


def main() -> None:
    """Serve requests on standard input until its other end closes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--folder", required=True, type=Path)
    options = parser.parse_args()
    for ignored in NOT_OURS:
        signal.signal(ignored, signal.SIG_IGN)
    kernel = _Kernel()
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as control:
        isolated = _isolate(kernel)
        daemon = _Daemon(kernel, options.program, options.folder)
        control.send(b"ok isolated" if isolated else b"ok shared")
        try:
            _serve(control, daemon)
        finally:
            daemon.stop(signal.SIGTERM)
            shutil.rmtree(options.folder)


if __name__ == "__main__":
    main()
