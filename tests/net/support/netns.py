"""Network namespaces of a run: their names, what is run in them, sockets that are there."""

import ctypes
import os
import re
import secrets
import shutil
import socket
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .processes import run

_LIBC = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x4000_0000

_NAME = re.compile(r"net-(\d+)-\w+-\w+")

# `ip netns exec` lays what is in a folder of the namespace's name over /etc.
ETC = Path("/etc/netns")


def stem() -> str:
    """What the names of one network begin with; the number is the process whose it is."""
    return f"net-{os.getpid()}-{secrets.token_hex(3)}"


def inside(namespace: str, command: Sequence[object]) -> list[str]:
    return ["ip", "netns", "exec", namespace, *map(str, command)]


def socket_in(namespace: str, family: socket.AddressFamily, kind: socket.SocketKind) -> socket.socket:
    """A socket stays where it was made, and a thread can go there alone."""

    def make() -> socket.socket:
        with Path("/run/netns", namespace).open() as there:
            if _LIBC.setns(there.fileno(), _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), f"setns {namespace}")
        return socket.socket(family, kind)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(make).result()


def remove(namespace: str) -> None:
    """With the cables that end in it."""
    subprocess.run(["ip", "netns", "delete", namespace], capture_output=True, check=False)
    shutil.rmtree(ETC / namespace, ignore_errors=True)


def sweep() -> None:
    """Removes what a killed run of this suite left behind: its process is gone, and so are its children."""
    laid = [folder.name for folder in ETC.glob("*")]
    for line in (*run(["ip", "netns", "list"]).splitlines(), *laid):
        name = _NAME.match(line)
        if name and not Path("/proc", name[1]).exists():
            remove(name[0])
