"""Starts the binary and stops it."""

import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

# From the start to the line with the URL.
START_S = 20


@contextmanager
def running(*arguments: str, scheme: str) -> Iterator[str]:
    """Its host:port, from the first line with a URL of this scheme."""
    binary = os.environ.get("ANTIPHON_BIN", str(ROOT / "target/debug/antiphon"))
    process = subprocess.Popen(
        [binary, *arguments],
        stdout=subprocess.PIPE,
        # Its log: in the test's output when the test fails.
        stderr=None,
    )
    try:
        yield _address(process, f"{scheme}://")
        assert process.poll() is None, f"{arguments[0]} ended by itself: {process.returncode}"
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], before: str) -> str:
    until = time.monotonic() + START_S
    said = ""
    while time.monotonic() < until:
        readable, _, _ = select.select([process.stdout], [], [], 0.2)
        if readable:
            more = os.read(process.stdout.fileno(), 4096)
            if not more:
                break
            said += more.decode()
            for line in said.splitlines(keepends=True):
                if before in line and line.endswith("\n"):
                    return line.split(before, 1)[1].split("/", 1)[0].strip()
    raise AssertionError("it did not say where it listens")
