"""Starts `antiphon practice` and stops it."""

import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

# From the start to the line with the URL.
START_S = 20


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
        binary = os.environ.get("ANTIPHON_BIN", str(ROOT / "target/debug/antiphon"))
        process = subprocess.Popen(
            [binary, "practice", "--bind", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            # Its log: in the test's output when the test fails.
            stderr=None,
            text=True,
        )
        try:
            yield cls(_address(process))
            assert process.poll() is None, f"practice ended by itself: {process.returncode}"
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[str]) -> str:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        readable, _, _ = select.select([process.stdout], [], [], 0.2)
        if readable:
            line = process.stdout.readline()
            if not line:
                break
            if "ws://" in line:
                return line.split("ws://", 1)[1].split("/", 1)[0]
    raise AssertionError("practice did not say where it listens")
