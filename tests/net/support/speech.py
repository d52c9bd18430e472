"""What is said: flite's sentences, one after another, each to be found again in what was heard."""

import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

# PESQ's wide band, and flite's own.
RATE = 16_000

_LEAD_S, _TAIL_S = 1.0, 1.0
_PAUSE_S = 0.4
# Of the pause, on either side, what belongs to a sentence.
_MARGIN_S = 0.1

_SENTENCES = (
    ("rms", "I would ask the people on the floor first, before I changed anything."),
    ("slt", "We had a plan that looked right on paper, and nobody had asked the team."),
    ("rms", "So I went there at night, and I listened to what they had to say."),
    ("slt", "The second version was smaller, and it was running within three weeks."),
    ("awb", "My manager wanted numbers, and I showed how much time we had lost."),
    ("rms", "If I did it again, I would begin with one line instead of all of them."),
    ("slt", "Two colleagues disagreed with me, and one of them turned out to be right."),
    ("rms", "The customers noticed the change because the calls became much shorter."),
    ("awb", "I learned that a good question is worth more than a quick answer."),
    ("slt", "After half a year the other factories asked us to show them how it works."),
)


@dataclass(frozen=True)
class Speech:
    """16 kHz, −1 to 1."""

    samples: np.ndarray
    # Where each sentence is, with a little of the silence around it.
    sentences: tuple[slice, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    @classmethod
    def nothing(cls, seconds: float) -> "Speech":
        return cls(_silence(seconds), ())

    def write(self, path: Path, rate: int) -> Path:
        write_wav(path, self.samples, rate)
        return path


def speech(folder: Path, sentences: int = 8, pause_s: float = _PAUSE_S) -> Speech:
    parts, places, at = [_silence(_LEAD_S)], [], int(_LEAD_S * RATE)
    margin = int(min(_MARGIN_S, pause_s / 2) * RATE)
    for number, (voice, text) in enumerate(_SENTENCES[:sentences]):
        path = folder / f"sentence-{number}.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", path], check=True, capture_output=True)
        said = read_wav(path)
        # flite's voices are not equally loud.
        said = said * (0.08 / np.sqrt(np.mean(said**2)))
        places.append(slice(at - margin, at + len(said) + margin))
        parts += [said, _silence(pause_s)]
        at += len(said) + len(parts[-1])
    parts.append(_silence(_TAIL_S))
    return Speech(np.concatenate(parts), tuple(places))


def read_wav(path: Path) -> np.ndarray:
    """At 16 kHz, −1 to 1."""
    with wave.open(str(path)) as wav:
        assert (wav.getnchannels(), wav.getsampwidth()) == (1, 2), path
        rate, frames = wav.getframerate(), wav.readframes(wav.getnframes())
    return _at_rate(np.frombuffer(frames, "<i2") / 32768.0, rate, RATE)


def write_wav(path: Path, samples: np.ndarray, rate: int) -> None:
    with wave.open(str(path), "wb") as wav:
        wav.setparams((1, 2, rate, 0, "NONE", ""))
        sound = np.clip(_at_rate(samples, RATE, rate), -1, 1) * 32767
        wav.writeframes(sound.astype("<i2").tobytes())


def _at_rate(samples: np.ndarray, rate: int, wanted: int) -> np.ndarray:
    if rate == wanted or not len(samples):
        return samples
    shared = np.gcd(rate, wanted)
    return resample_poly(samples, wanted // shared, rate // shared)


def _silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE))
