"""Forged packets at a media port, from one socket: python -m support.spray ADDRESS PORT RATE SECONDS.

Bounded by its time.
"""

import os
import socket
import struct
import sys
import time

_COOKIE = 0x2112A442
_DTLS12 = b"\xfe\xfd"


def _record(kind: int, body: bytes) -> bytes:
    """DTLS, epoch 0, not encrypted."""
    return bytes([kind]) + _DTLS12 + struct.pack("!HHIH", 0, 0, int.from_bytes(os.urandom(2)), len(body)) + body


def client_hello() -> bytes:
    suites = struct.pack("!HHH", 0xC02B, 0xC02F, 0xC00A)
    extensions = b"".join(
        struct.pack("!HH", kind, len(body)) + body
        for kind, body in (
            (0x000A, b"\x00\x04\x00\x1d\x00\x17"),
            (0x000B, b"\x01\x00"),
            (0x000D, b"\x00\x04\x04\x03\x08\x07"),
            (0x000E, b"\x00\x04\x00\x07\x00\x01\x00"),
            (0x0017, b""),
        )
    )
    body = _DTLS12 + os.urandom(32) + b"\x00\x00"
    body += struct.pack("!H", len(suites)) + suites + b"\x01\x00" + struct.pack("!H", len(extensions)) + extensions
    length = len(body).to_bytes(3)
    return _record(22, b"\x01" + length + b"\x00\x00" + b"\x00\x00\x00" + length + body)


def fatal_alert() -> bytes:
    return _record(21, b"\x02\x28")


def close_notify() -> bytes:
    return _record(21, b"\x01\x00")


def rtp() -> bytes:
    return b"\x80\x6f" + os.urandom(2) + os.urandom(4) + os.urandom(4) + os.urandom(80)


def rtcp() -> bytes:
    return b"\x81\xc9\x00\x07" + os.urandom(28)


def stun() -> bytes:
    """A binding request that nobody has signed."""
    name = b"ufrag:forged"
    attributes = struct.pack("!HH", 0x0006, len(name)) + name + struct.pack("!HHQ", 0x802A, 8, 1) + struct.pack("!HH", 0x0025, 0)
    return struct.pack("!HHI", 0x0001, len(attributes), _COOKIE) + os.urandom(12) + attributes


KINDS = (client_hello, fatal_alert, close_notify, rtp, rtcp, stun)


def main(address: str, port: int, rate: int, seconds: float) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as evil:
        print("ready", flush=True)
        begun, sent, refused = time.monotonic(), 0, 0
        while (now := time.monotonic() - begun) < seconds:
            while sent < now * rate:
                try:
                    evil.sendto(KINDS[sent % len(KINDS)](), (address, port))
                except OSError:
                    refused += 1
                sent += 1
            time.sleep(0.005)
        print(f"sent {sent} in {now:.1f} s, {refused} refused", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
