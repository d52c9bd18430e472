"""Calls whose way goes away in the middle: an interview goes on as soon as there is a way again, or ends and says so."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conftest import NatOpener, Report
from support.lab import loud_seconds
from support.natlab import RELAY_ONLY, Ice, NatLab
from support.speech import RATE, Speech, read_wav

pytestmark = pytest.mark.nat

# When it began, and when there was a way again, by the monotonic clock.
Moments = tuple[float, float]


def outage(seconds: float) -> Callable[[NatLab], Moments]:
    return lambda there: there.network.outage(seconds)


def rebind(there: NatLab) -> Moments:
    return (there.network.rebind(),) * 2


def move(there: NatLab) -> Moments:
    return (there.network.move(),) * 2


def relay_restarts(there: NatLab) -> Moments:
    begun = time.monotonic()
    there.restart_relay()
    return begun, time.monotonic()


@dataclass(frozen=True)
class Interruption:
    what: Callable[[NatLab], Moments]
    # From when there is a way again until the voice is back, in both directions.
    back_ms: int
    # From the beginning of it until the candidate ends the interview.
    lasts_s: float
    ice: Ice = Ice()
    lab: dict[str, object] = field(default_factory=dict)


INTERRUPTIONS = {
    "outage3": Interruption(outage(3), 1000, 10),
    "outage8": Interruption(outage(8), 1000, 16),
    "outage20": Interruption(outage(20), 3000, 35),
    "rebind": Interruption(rebind, 2000, 8),
    "move": Interruption(move, 3000, 20),
    "relay-udp-restarts": Interruption(relay_restarts, 5000, 35, RELAY_ONLY["udp"], {"relay": True}),
    "relay-tcp-restarts": Interruption(relay_restarts, 5000, 35, RELAY_ONLY["tcp"], {"relay": True}),
}

# For `antiphon call`.
CALL_INTERRUPTIONS = ("outage3", "outage8", "rebind")

# Until a page whose connection is lost for good shows the transcript: it tries again for as long as the server waits, which
# is ten seconds here and half an hour elsewhere, and a try takes fifteen.
GONE_S = 60
WAITS = ("--return-secs", "10")

# Of the recording of a call, where the interviewer has to be heard.
END_S = 3

# What a voice pauses by itself, before or after.
PAUSE_MS = 400

# Into the conversation, before it is interrupted.
BEFORE_S = 4


@pytest.mark.parametrize("name", INTERRUPTIONS)
def test_chromium_goes_on_after(name: str, natlab: NatOpener, spoken, report: Report, tmp_path: Path) -> None:
    row = INTERRUPTIONS[name]
    there = natlab("symmetric", **row.lab)
    with there.visiting(endless(spoken, tmp_path), BEFORE_S + row.lasts_s, row.ice) as visit:
        visit.in_room()
        time.sleep(BEFORE_S)
        begun, ended = row.what(there)
        seen = visit.over()
    assert "record" in seen, seen
    away = ended - begun
    figures = {
        "awayMs": round(1000 * away),
        "upBackMs": round(1000 * (there.heard().longest_silence_after(begun) - away)),
        "downBackMs": round(longest_wait_ms(wall_ms(begun), seen["received"]) - 1000 * away),
        "connections": seen["connections"],
        "states": [{**state, "at": round(state["at"] - wall_ms(begun))} for state in seen["states"]],
        "seen": {key: value for key, value in seen.items() if key != "received"},
    }
    report(figures)
    assert not seen["over"], "the interview ended by itself"
    assert "You ended it." in seen["record"]
    assert max(figures["upBackMs"], figures["downBackMs"]) <= row.back_ms + PAUSE_MS


@pytest.mark.parametrize("name", CALL_INTERRUPTIONS)
def test_call_goes_on_after(name: str, natlab: NatOpener, spoken, report: Report, tmp_path: Path) -> None:
    row, there = INTERRUPTIONS[name], natlab("symmetric")
    wav, out = endless(spoken, tmp_path), tmp_path / "heard.wav"
    with ThreadPoolExecutor(1) as aside:
        calling = aside.submit(there.call, wav, round(BEFORE_S + row.lasts_s), "--loop", "--out", out)
        time.sleep(BEFORE_S)
        begun, ended = row.what(there)
        call = calling.result()
    assert call.report, call.error
    away = ended - begun
    figures = {
        "awayMs": round(1000 * away),
        "upBackMs": round(1000 * (there.heard().longest_silence_after(begun) - away)),
        "heardAtTheEndS": loud_seconds(read_wav(out)[-END_S * RATE :]),
        "connectMs": call.connect_ms(),
        "error": call.error,
    }
    report(figures)
    assert call.report["ended"] == "candidate_ended"
    assert figures["upBackMs"] <= row.back_ms + PAUSE_MS
    assert figures["heardAtTheEndS"] >= END_S / 2, "the interviewer's voice did not come back"


def test_chromium_shows_the_transcript_when_the_relay_is_gone_for_good(natlab: NatOpener, spoken, report: Report, tmp_path: Path) -> None:
    there = natlab("symmetric", relay=True, flags=WAITS)
    with there.visiting(endless(spoken, tmp_path), BEFORE_S + GONE_S, RELAY_ONLY["udp"]) as visit:
        visit.in_room()
        time.sleep(BEFORE_S)
        begun = time.monotonic()
        there.stop_relay()
        seen = visit.over()
    over = seen.get("over")
    report({"overMs": round(over - wall_ms(begun)) if over else None, "seen": {**seen, "received": []}})
    assert "record" in seen, seen
    assert seen["over"], "the candidate was left in an empty room"
    assert "Your connection was lost and did not come back." in seen["record"]


def endless(spoken: Callable[..., Speech], folder: Path) -> Path:
    """A voice that never pauses, when it is said over and over."""
    said = spoken(sentences=10, pause_s=0.1)
    speech = Speech(said.samples[said.sentences[0].start : said.sentences[-1].stop], ())
    return speech.write(folder / "said.wav", 48_000)


def longest_wait_ms(since: float, received: list[list[int]]) -> float:
    """How long the browser has waited for a packet, at most. In silence it gets one every 400 ms."""
    came, last = [since], [0, 0]
    for at, *known in received:
        if known != last and known[1] > 0 and at > since:
            came.append(at)
        last = known
    came.append(received[-1][0])
    return max(after - before for before, after in zip(came, came[1:], strict=False))


def wall_ms(moment: float) -> float:
    """Of the monotonic clock, in milliseconds since 1970."""
    return 1000 * (time.time() - time.monotonic() + moment)
