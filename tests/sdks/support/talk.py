"""A conversation through the `openai` package, which keeps what came."""

import asyncio
import base64
from typing import Any, Self

from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from websockets.exceptions import ConnectionClosedOK

from .contract import PRACTICE
from .log import Log
from .practice import Practice


class Talk:
    """Every event is held against the official type as it comes."""

    connection: AsyncRealtimeConnection

    def __init__(self, practice: Practice, model: str) -> None:
        self.log: Log[Any] = Log()
        self.objections: list[str] = []
        client = AsyncOpenAI(api_key="nobody asks", base_url=practice.base, max_retries=0)
        self._manager = client.realtime.connect(model=model, max_retries=0)

    async def __aenter__(self) -> Self:
        self.connection = await self._manager.enter()
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self.connection.close()
        if kind is not None:
            self._reader.cancel()
            return
        # The server's side of the goodbye; also what went wrong while reading.
        await asyncio.wait_for(self._reader, 5)

    async def _read(self) -> None:
        while True:
            try:
                frame = await self.connection.recv_bytes()
            except ConnectionClosedOK:
                return
            event = self.connection.parse_event(frame)
            self.objections += [f"{event.type}: {objection}" for objection in PRACTICE.objections(frame)]
            self.log.add(event)

    async def until(self, kind: str, within_s: float = 20) -> Any:
        return await self.log.until(lambda event: event.type == kind, kind, within_s)

    async def refusal(self) -> Any:
        return (await self.until("error")).error

    async def append(self, pcm: bytes) -> None:
        await self.connection.input_audio_buffer.append(audio=base64.b64encode(pcm).decode())

    def of(self, kind: str) -> list[Any]:
        return [event for event in self.log.entries if event.type == kind]

    def kinds(self) -> set[str]:
        return {event.type for event in self.log.entries}

    def audio(self, item_id: str) -> bytes:
        deltas = self.of("response.output_audio.delta")
        return b"".join(base64.b64decode(event.delta) for event in deltas if event.item_id == item_id)

    def transcript(self, item_id: str) -> str:
        deltas = self.of("response.output_audio_transcript.delta")
        return "".join(event.delta for event in deltas if event.item_id == item_id)
