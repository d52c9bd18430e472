"""A server with its model, a candidate, and a network between them."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .net import SERVER, Network
from .netns import inside
from .processes import running
from .quality import compare
from .speech import RATE, Speech, read_wav

ROOT = Path(__file__).resolve().parents[3]

BINARY = os.environ.get("ANTIPHON_BIN", str(ROOT / "target/debug/antiphon"))
IMPAIR = os.environ.get("IMPAIR_BIN", str(ROOT / "target/debug/impair"))

PORT = 8080
_MODEL_PORT = 9000
_URL = f"http://{SERVER}:{PORT}"

# How many calls are made at once when only their connecting is measured.
_AT_ONCE = 3

# From the end of a call until the server has left the model.
_HANG_UP_S = 20


# Of a frame, the root of the mean square above which somebody speaks.
LOUD = 0.01


@dataclass(frozen=True)
class Heard:
    """What the model was sent in a conversation."""

    sound: np.ndarray
    # When each append came (monotonic seconds), and how many seconds of sound it had.
    appends: list[tuple[float, float]]

    def coverage(self) -> float:
        """Seconds of sound per second."""
        begun, ended = self.appends[0][0], self.appends[-1][0]
        return sum(seconds for _, seconds in self.appends[1:]) / (ended - begun)

    def longest_wait_ms(self) -> int:
        times = [at for at, _ in self.appends]
        return round(1000 * max(after - before for before, after in zip(times, times[1:], strict=False)))

    def loud_seconds(self) -> float:
        return loud_seconds(self.sound)

    def first_sound_after(self, moment: float) -> float:
        """Seconds from then until something loud arrives; infinite if nothing does."""
        return next((came - moment for came in self._loud() if came > moment), float("inf"))

    def longest_silence_after(self, moment: float) -> float:
        """Seconds in which nothing loud arrived, to the end of the conversation at most."""
        times = [moment, *(came for came in self._loud() if came > moment), self.appends[-1][0]]
        return max(after - before for before, after in zip(times, times[1:], strict=False))

    def _loud(self) -> Iterator[float]:
        """When something loud came."""
        at = 0
        for came, seconds in self.appends:
            frame = self.sound[at : at + round(seconds * 16_000)]
            at += len(frame)
            if len(frame) and np.sqrt(np.mean(frame**2)) > LOUD:
                yield came


@dataclass(frozen=True)
class Call:
    """A call by `antiphon call`."""

    # Empty when no report came.
    report: dict
    error: str

    def connect_ms(self) -> int | None:
        """From the offer to the first audio, if it came that far."""
        steps = {step["name"]: step["ms"] for step in self.report.get("steps", [])}
        return steps["webrtc_setup"] + steps["audio_connection"] if "audio_connection" in steps else None


class Lab:
    def __init__(self, network: Network, folder: Path, url: str = _URL) -> None:
        self.network = network
        self.folder = folder
        self._url = url
        self._taken = 0

    @classmethod
    @contextmanager
    def open(cls, folder: Path, say: Path | None = None) -> Iterator["Lab"]:
        """With `say`, what the model says to everybody, once."""
        with Network.made(IMPAIR, folder) as network, serving(network.srv, folder, say, "--bind", f"{SERVER}:{PORT}"):
            yield cls(network, folder)

    def call(self, wav: Path, seconds: int, *flags: object) -> Call:
        command = [BINARY, "call", self._url, "--json", "--wav", wav, "--max-seconds", seconds, *flags]
        done = subprocess.run(
            inside(self.network.cli, [*self._trusting(), *command]), capture_output=True, text=True, check=False, timeout=seconds + 90
        )
        report = json.loads(done.stdout) if done.stdout.startswith("{") else {}
        return Call(report, done.stderr.strip())

    def _trusting(self) -> list[str]:
        """Before a command: with it, the command trusts whoever the lab's servers are signed by."""
        return []

    def connects(self, wav: Path, count: int) -> list[Call]:
        """That many calls, hung up as soon as they are connected."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(lambda _: self.call(wav, 0), range(count)))

    def browse(self, wav: Path, seconds: float) -> dict:
        """An interview in Chromium, from the home page into the room: its steps in ms, or an error."""
        command = ["node", ROOT / "tests/net/browser.mjs", self._url, wav, seconds]
        done = subprocess.run(
            inside(self.network.cli, command), capture_output=True, text=True, check=False, timeout=seconds + 120
        )
        if done.returncode:
            return {"error": done.stderr.strip()[-1000:] or f"node ended with {done.returncode}"}
        return json.loads(done.stdout)

    def heard(self) -> Heard:
        """By the model, in the conversation that is over."""
        self._taken += 1
        path = self.folder / f"{self._taken}.json"
        until = time.monotonic() + _HANG_UP_S
        while not path.exists():
            assert time.monotonic() < until, "the server has not left the model"
            time.sleep(0.1)
        appends = [(at, samples / 24_000) for at, samples in json.loads(path.read_text())]
        assert len(appends) > 1, "the model was sent no sound"
        return Heard(read_wav(path.with_suffix(".wav")), appends)


@contextmanager
def serving(namespace: str, folder: Path, say: Path | None, *flags: object) -> Iterator[None]:
    """A server with its model, which says this to everybody, once. `flags` are where the server is."""
    model = [sys.executable, "-m", "support.model", _MODEL_PORT, folder, *([say] if say else [])]
    serve = [
        *("env", "OPENAI_API_KEY=nobody-asks"),
        *(BINARY, "serve", "--allow-remote", "--data-dir", folder / "data", *flags),
        *("--model", "openai", "--openai-url", f"ws://127.0.0.1:{_MODEL_PORT}/v1/realtime"),
        *("--sessions-per-minute", 1000, "--log", "info"),
    ]
    with (
        running(inside(namespace, model), folder / "model.log", "ready"),
        running(inside(namespace, serve), folder / "server.log", "listening on"),
    ):
        yield


def loud_seconds(sound: np.ndarray) -> float:
    frame = RATE // 50
    levels = np.sqrt(np.mean(sound[: len(sound) // frame * frame].reshape(-1, frame) ** 2, axis=1))
    return round(float(np.sum(levels > LOUD)) / 50, 2)


def uplink_figures(said: Speech, heard: Heard, sentences: list[int] | None = None) -> dict[str, float]:
    return {
        "coverage": round(100 * heard.coverage(), 2),
        **compare(said, heard.sound, sentences).figures(),
        "longestWaitMs": heard.longest_wait_ms(),
    }


def browser_connect_ms(seen: dict) -> int | None:
    """From the offer to the first audio. The page goes on before it shows the last step's time."""
    if "steps" not in seen:
        return None
    before = ("microphone_access", "api_connection", "session_creation")
    return seen["allMs"] - sum(seen["steps"].get(name) or 0 for name in before)


def connect_figures(times: list[int | None]) -> dict[str, float | int | None]:
    """`times` are milliseconds; None is a call that was not connected."""
    made = sorted(ms for ms in times if ms is not None)
    return {
        "connects": len(made),
        "of": len(times),
        "medianMs": round(statistics.median(made)) if made else None,
        "p95Ms": made[max(0, -(-95 * len(made) // 100) - 1)] if made else None,
        "worstMs": made[-1] if made else None,
    }
