"""The router's name server: the few names of the lab, and no other exists."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .netns import socket_in

_A, _IN = 1, 1
_ANSWER, _NO_SUCH_NAME = 0x8580, 0x8583
_ENOUGH = b"enough"


@contextmanager
def naming(namespace: str, address: str, names: dict[str, str]) -> Iterator[None]:
    """Answers there, on UDP, until the end of the block. `names` have IPv4 addresses."""
    with socket_in(namespace, socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((address, 53))
        thread = threading.Thread(target=_serve, args=(server, names))
        thread.start()
        try:
            yield
        finally:
            server.sendto(_ENOUGH, (address, 53))
            thread.join()


def _serve(server: socket.socket, names: dict[str, str]) -> None:
    while True:
        query, client = server.recvfrom(512)
        if query == _ENOUGH:
            return
        server.sendto(_answer(query, names), client)


def _answer(query: bytes, names: dict[str, str]) -> bytes:
    """RFC 1035 section 4. A name without an address of the wanted kind exists and has none."""
    labels, at = [], 12
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length].decode())
        at += 1 + length
    (kind,) = struct.unpack_from(">H", query, at + 1)
    question = query[12 : at + 5]
    address = names.get(".".join(labels).lower())
    found = address is not None and kind == _A
    header = struct.pack(">HHHHHH", *struct.unpack_from(">H", query), _ANSWER if address else _NO_SUCH_NAME, 1, int(found), 0, 0)
    # The name is the question's.
    record = struct.pack(">HHHIH", 0xC00C, _A, _IN, 60, 4) + socket.inet_aton(address) if found else b""
    return header + question + record
