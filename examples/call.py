"""A candidate in one page: a whole interview over a WebSocket (docs/stream.md).

    pip install websockets
    python call.py http://127.0.0.1:8080 answer.wav heard.wav 60

answer.wav (24 kHz, mono, 16 bits) is said whenever something was asked, heard.wav is what was heard, and after 60 s the
interview is ended. Each event of the interview is a line of JSON on the standard output.
"""

import asyncio
import json
import sys
import time
import urllib.request
import wave

import websockets

RATE = 24_000
FRAME = RATE // 50 * 2  # bytes of 20 ms
PCM16 = 1


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value % 128 + 128)
        value //= 128
    return bytes([*out, value])


def field(number: int, value: int | bytes) -> bytes:
    """A field of a Protocol Buffers message; audio.proto has no others than these two kinds."""
    if isinstance(value, int):
        return varint(number * 8) + varint(value)
    return varint(number * 8 + 2) + varint(len(value)) + value


def fields(message: bytes) -> dict[int, int | bytes]:
    found: dict[int, int | bytes] = {}
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at, value, shift = at + 1, value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value

    while at < len(message):
        key = number()
        value: int | bytes = number()
        if key % 8 == 2:
            value = message[at : (at := at + value)]
        found[key // 8] = value
    return found


class Candidate:
    def __init__(self, socket: websockets.ClientConnection, answer: bytes) -> None:
        self.socket, self.answer = socket, answer
        self.voice = b""  # still to be said
        self.asked = False
        self.heard = bytearray()

    async def speak(self, seconds: float) -> None:
        """20 ms at a time, silence included, for so long; then ends the interview."""
        begun = time.monotonic()
        for n in range(int(seconds * 50)):
            await asyncio.sleep(max(0.0, begun + n / 50 - time.monotonic()))
            chunk, self.voice = self.voice[:FRAME], self.voice[FRAME:]
            await self.socket.send(field(1, chunk.ljust(FRAME, b"\0")) + field(2, n * 20))
        await self.socket.send(field(4, b'{"type":"end"}'))

    async def listen(self) -> None:
        """Until the server closes the socket."""
        async for frame in self.socket:
            message = fields(frame)
            if 4 in message:
                self.told(json.loads(message[4]))
            elif 1 in message:  # where nothing is said, nothing is sent
                at = message.get(2, 0) * RATE // 1000 * 2
                self.heard.extend(bytes(max(0, at - len(self.heard))))
                self.heard[at : at + len(message[1])] = message[1]

    def told(self, event: dict) -> None:
        print(json.dumps(event, ensure_ascii=False), flush=True)
        if event["type"] == "session.state":
            if event["state"] == "listening" and self.asked:
                self.asked, self.voice = False, self.answer
            elif event["state"] == "speaking":
                self.asked, self.voice = True, b""


async def main(server: str, answer: str, heard: str, seconds: str) -> None:
    request = urllib.request.Request(f"{server}/api/realtime-session", b"{}", {"content-type": "application/json"})
    session = json.load(urllib.request.urlopen(request))
    with wave.open(answer) as said:
        assert (said.getframerate(), said.getnchannels(), said.getsampwidth()) == (RATE, 1, 2), answer
        candidate_says = said.readframes(said.getnframes())
    address = f"{server.replace('http', 'ws', 1)}/api/interviews/{session['id']}/stream"
    async with websockets.connect(address) as socket:
        accepts = field(1, PCM16) + field(2, RATE)
        await socket.send(field(3, field(1, session["token"].encode()) + field(2, accepts)))
        welcome = fields(await socket.recv())
        if 3 not in welcome:  # an error event: why not
            raise SystemExit(welcome.get(4, b"no welcome").decode())
        candidate = Candidate(socket, candidate_says)
        speaking = asyncio.create_task(candidate.speak(float(seconds)))
        await candidate.listen()
        speaking.cancel()
    with wave.open(heard, "wb") as kept:
        kept.setparams((1, 2, RATE, 0, "NONE", ""))
        kept.writeframes(candidate.heard)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
