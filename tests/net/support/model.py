"""A server of OpenAI Realtime that writes down what it hears, and says a WAV when it is asked for an answer.

python -m support.model PORT FOLDER [WAV]. Of each conversation N it keeps N.wav (24 kHz, as it came) and N.json: for
every append its monotonic time and its samples. It finds no turns: what is measured is the sound.
"""

import asyncio
import base64
import itertools
import json
import sys
import time
import wave
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve

RATE = 24_000
_CHUNK = RATE * 2 // 5


class Conversation:
    def __init__(self, socket: ServerConnection, say: bytes) -> None:
        self._socket = socket
        self._say = say
        self._ids = itertools.count(1)
        self.heard = bytearray()
        # (monotonic seconds, samples)
        self.appends: list[tuple[float, int]] = []

    async def talk(self) -> None:
        await self._tell("session.created", session={"type": "realtime", "id": "sess_1"})
        async for text in self._socket:
            event = json.loads(text)
            match event["type"]:
                case "session.update":
                    await self._tell("session.updated", session=event["session"])
                case "input_audio_buffer.append":
                    pcm = base64.b64decode(event["audio"])
                    self.heard += pcm
                    self.appends.append((time.monotonic(), len(pcm) // 2))
                case "response.create":
                    await self._answer(event.get("response", {}).get("metadata"))
                case "conversation.item.truncate":
                    await self._tell("conversation.item.truncated", **{k: v for k, v in event.items() if k not in ("type", "event_id")})

    async def _answer(self, metadata: object) -> None:
        """All of it at once, as models do."""
        response, item = f"resp_{next(self._ids)}", f"item_{next(self._ids)}"
        about = {"id": item, "object": "realtime.item", "type": "message", "role": "assistant", "content": []}
        of = {"response_id": response, "output_index": 0}
        part = {**of, "item_id": item, "content_index": 0}
        begun = {"id": response, "object": "realtime.response", "status": "in_progress", "metadata": metadata}
        await self._tell("response.created", response=begun)
        await self._tell("response.output_item.added", **of, item={**about, "status": "in_progress"})
        await self._tell("response.output_audio_transcript.delta", **part, delta="A sentence.")
        for at in range(0, len(self._say), _CHUNK):
            sound = base64.b64encode(self._say[at : at + _CHUNK]).decode()
            await self._tell("response.output_audio.delta", **part, delta=sound)
        await self._tell("response.output_item.done", **of, item={**about, "status": "completed"})
        await self._tell("response.done", response={**begun, "status": "completed"})

    async def _tell(self, kind: str, **fields: object) -> None:
        await self._socket.send(json.dumps({"type": kind, "event_id": f"event_{next(self._ids)}", **fields}))


def _sound(path: str | None) -> bytes:
    if path is None:
        return bytes(RATE // 5 * 2)
    with wave.open(path) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (RATE, 1, 2), path
        return wav.readframes(wav.getnframes())


async def main(port: int, folder: Path, say: bytes) -> None:
    numbers = itertools.count(1)

    async def meet(socket: ServerConnection) -> None:
        number, conversation = next(numbers), Conversation(socket, say)
        try:
            await conversation.talk()
        finally:
            with wave.open(str(folder / f"{number}.wav"), "wb") as wav:
                wav.setparams((1, 2, RATE, 0, "NONE", ""))
                wav.writeframes(bytes(conversation.heard))
            # Last: who waits for a conversation waits for this.
            whole = folder / f"{number}.tmp"
            whole.write_text(json.dumps(conversation.appends))
            whole.rename(folder / f"{number}.json")

    async with serve(meet, "127.0.0.1", port, max_size=None, compression=None) as server:
        print("ready", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), _sound(sys.argv[3] if len(sys.argv) > 3 else None)))
