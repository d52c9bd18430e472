"""The example of a client over a WebSocket, as a user runs it."""

import json
import subprocess
import sys
import urllib.request
import wave
from pathlib import Path

from support.audio import RATE, assert_speech
from support.running import ROOT, running

CALL = ROOT / "examples/call.py"

# Told to who listens at the moment, and not kept.
TRANSIENT = {"level", "turn.silence", "watched"}


def answer(folder: Path) -> Path:
    """What practice itself says, at 24 kHz: any voice will do."""
    said = folder / "answer.wav"
    text = "In my last role I led the migration of our billing system. We moved one customer at a time."
    subprocess.run(["flite", "-voice", "rms", "-t", text, "-o", str(folder / "16.wav")], check=True)
    with wave.open(str(folder / "16.wav")) as voice, wave.open(str(said), "wb") as wider:
        assert voice.getframerate() == 16_000
        samples = memoryview(voice.readframes(voice.getnframes())).cast("h")
        wider.setparams((1, 2, RATE, 0, "NONE", ""))
        # Each sample of the wider one is the nearest of the narrower.
        length = len(samples) * 3 // 2
        wider.writeframes(b"".join(samples[n * 2 // 3].to_bytes(2, "little", signed=True) for n in range(length)))
    return said


def test_the_example_holds_an_interview(tmp_path: Path) -> None:
    with running("serve", "--bind", "127.0.0.1:0", "--data-dir", str(tmp_path / "data"), scheme="http") as address:
        heard = tmp_path / "heard.wav"
        command = [sys.executable, str(CALL), f"http://{address}", str(answer(tmp_path)), str(heard), "40"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
        assert done.returncode == 0, done.stderr
        events = [json.loads(line) for line in done.stdout.splitlines()]
        kept = [event for event in events if event["type"] not in TRANSIENT]
        assert [event["seq"] for event in kept] == list(range(1, len(kept) + 1))
        assert kept[-1]["reason"] == "candidate_ended"
        finals = [event for event in kept if event["type"] == "turn.final"]
        assert any(turn["role"] == "interviewer" and turn["text"] for turn in finals)
        assert any(turn["role"] == "candidate" and turn["speechMs"] > 2_000 for turn in finals), finals
        with wave.open(str(heard)) as voice:
            assert_speech(voice.readframes(voice.getnframes()), at_least_s=10)
        shown = json.load(urllib.request.urlopen(f"http://{address}/api/interviews"))
        assert shown["interviews"][0]["status"] == "ended"
