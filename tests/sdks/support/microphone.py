"""A candidate's microphone: always on, in real time, silent unless something is said."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

from . import audio


class Microphone:
    def __init__(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        self._send = send
        self._rest = bytearray()
        self._quiet = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        try:
            await self._task
        except asyncio.CancelledError:
            pass

    async def say(self, pcm: bytes) -> None:
        """Returns when it has been said."""
        self._quiet.clear()
        self._rest += pcm
        said = asyncio.create_task(self._quiet.wait())
        await asyncio.wait([said, self._task], return_when=asyncio.FIRST_COMPLETED)
        if self._task.done():
            said.cancel()
            await self._task

    async def _run(self) -> None:
        loop, size = asyncio.get_running_loop(), int(audio.CHUNK_S * audio.RATE) * 2
        begun, sent = loop.time(), 0
        while True:
            chunk = bytes(self._rest[:size])
            del self._rest[:size]
            if not self._rest:
                self._quiet.set()
            await self._send(chunk.ljust(size, b"\0"))
            sent += 1
            await asyncio.sleep(max(0.0, begun + sent * audio.CHUNK_S - loop.time()))
