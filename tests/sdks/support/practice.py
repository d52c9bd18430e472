"""`antiphon practice`, started and stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from support.running import running


@dataclass(frozen=True)
class Practice:
    # host:port
    address: str

    @property
    def websocket(self) -> str:
        return f"ws://{self.address}/v1/realtime"

    @property
    def base(self) -> str:
        """What SDKs call the base URL."""
        return f"http://{self.address}/v1"

    @classmethod
    @contextmanager
    def start(cls) -> Iterator["Practice"]:
        with running("practice", "--bind", "127.0.0.1:0", scheme="ws") as address:
            yield cls(address)
