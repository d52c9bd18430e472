"""What came from a client, in order, to wait on."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Log(Generic[T]):
    def __init__(self) -> None:
        self.entries: list[T] = []
        # Where `until` begins to look.
        self._seen = 0
        self._more = asyncio.Event()

    def add(self, entry: T) -> None:
        self.entries.append(entry)
        self._more.set()

    async def until(self, is_it: Callable[[T], bool], what: str, within_s: float = 20) -> T:
        """The next one that is it: each call goes on where the last one ended."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    while self._seen < len(self.entries):
                        self._seen += 1
                        if is_it(self.entries[self._seen - 1]):
                            return self.entries[self._seen - 1]
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            last = "\n".join(f"    {str(entry)[:200]}" for entry in self.entries[-12:])
            raise AssertionError(f"no {what} within {within_s} s; the last were\n{last}") from None
