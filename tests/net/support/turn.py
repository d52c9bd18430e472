"""As much of a TURN client as it takes to ask a relay whom it would speak to (RFC 8656, over UDP)."""

import hashlib
import hmac
import ipaddress
import itertools
import secrets
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from .netns import socket_in

_COOKIE = 0x2112A442
_ALLOCATE, _PERMIT, _BIND_CHANNEL = 0x003, 0x008, 0x009
_SUCCESS, _CLASS = 0x100, 0x110
_USERNAME, _INTEGRITY, _ERROR, _CHANNEL, _PEER = 0x0006, 0x0008, 0x0009, 0x000C, 0x0012
_REALM, _NONCE, _FAMILY, _TRANSPORT = 0x0014, 0x0015, 0x0017, 0x0019
_UDP = struct.pack(">B3x", 17)
_OF_FAMILY = {4: 1, 6: 2}
_FIRST_CHANNEL = 0x4000

_Attributes = list[tuple[int, bytes]]

# What an answer says that grants what was asked for.
GRANTED = 200


class Refused(Exception):
    """No allocation; the argument is the code (RFC 8656, section 19)."""


class Allocation:
    """At a relay, by a client in a namespace."""

    def __init__(self, wire: socket.socket, username: str, password: str) -> None:
        self._wire = wire
        self._username, self._password = username, password
        self._identity: _Attributes = []
        self._key = b""
        self._channels = itertools.count(_FIRST_CHANNEL)

    @classmethod
    @contextmanager
    def made(cls, namespace: str, relay: str, username: str, password: str, family: int = 4, port: int = 3478) -> Iterator["Allocation"]:
        """Of an address of this family, 4 or 6; `Refused` if it is not given."""
        with socket_in(namespace, socket.AF_INET, socket.SOCK_DGRAM) as wire:
            wire.settimeout(5)
            wire.connect((relay, port))
            allocation = cls(wire, username, password)
            code = allocation._allocate(family)
            if code != GRANTED:
                raise Refused(code)
            yield allocation

    def permit(self, peer: str) -> int:
        """Asks for a permission; the answer's code."""
        return self._ask(_PERMIT, [], peer)[0]

    def bind_channel(self, peer: str) -> int:
        """Asks for a channel; the answer's code."""
        channel = struct.pack(">HH", next(self._channels), 0)
        return self._ask(_BIND_CHANNEL, [(_CHANNEL, channel)], peer)[0]

    def _allocate(self, family: int) -> int:
        wanted = [(_TRANSPORT, _UDP), (_FAMILY, struct.pack(">B3x", _OF_FAMILY[family]))]
        code, said = self._ask(_ALLOCATE, wanted)
        if code != 401 or _NONCE not in said:
            return code
        realm = said[_REALM].decode()
        self._key = hashlib.md5(f"{self._username}:{realm}:{self._password}".encode()).digest()
        self._identity = [(_USERNAME, self._username.encode()), (_REALM, said[_REALM]), (_NONCE, said[_NONCE])]
        return self._ask(_ALLOCATE, wanted)[0]

    def _ask(self, method: int, attributes: _Attributes, peer: str | None = None) -> tuple[int, dict[int, bytes]]:
        """The answer's code, and what it says."""
        transaction = secrets.token_bytes(12)
        about = [(_PEER, _peer(peer, transaction))] if peer else []
        body = b"".join(_encoded(*one) for one in (*attributes, *about, *self._identity))
        if self._key:
            # The hash is of a message that is as long as with it (RFC 8489, section 14.5).
            head = struct.pack(">HHI", method, len(body) + 24, _COOKIE) + transaction
            body += _encoded(_INTEGRITY, hmac.digest(self._key, head + body, hashlib.sha1))
        self._wire.send(struct.pack(">HHI", method, len(body), _COOKIE) + transaction + body)
        while True:
            answer = self._wire.recv(2048)
            if answer[8:20] == transaction:
                break
        said = dict(_attributes(answer[20:]))
        (kind,) = struct.unpack_from(">H", answer)
        if kind & _CLASS == _SUCCESS:
            return GRANTED, said
        return said[_ERROR][2] * 100 + said[_ERROR][3], said


def _encoded(kind: int, value: bytes) -> bytes:
    return struct.pack(">HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _attributes(body: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(body):
        kind, length = struct.unpack_from(">HH", body, at)
        yield kind, body[at + 4 : at + 4 + length]
        at += 4 + length + -length % 4


def _peer(address: str, transaction: bytes) -> bytes:
    """XOR-PEER-ADDRESS (RFC 8489, section 14.2), port 9."""
    ip = ipaddress.ip_address(address)
    key = struct.pack(">I", _COOKIE) + transaction
    hidden = bytes(a ^ b for a, b in zip(ip.packed, key, strict=False))
    return struct.pack(">BBH", 0, _OF_FAMILY[ip.version], 9 ^ (_COOKIE >> 16)) + hidden
