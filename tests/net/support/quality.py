"""How well what was said was heard, sentence by sentence."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pesq
from pystoi import stoi
from scipy.signal import correlate

from .speech import RATE, Speech

_FRAME = RATE // 50

# A sentence that is less like anything heard than this was not found: it is looked for where it should be.
_FOUND = 0.4
_SHOULD_BE = RATE // 2

# Of a sentence, frames that are louder than its loudest less this are speech; heard less this, they are missing.
_SPEECH_DB, _MISSING_DB = 25, 20

# PESQ of what cannot be told from noise.
_WORST_PESQ = 1.0


@dataclass(frozen=True)
class Quality:
    stoi: list[float]
    pesq: list[float]
    # Share of the frames with speech that are not silent.
    heard: float
    # The longest stretch of speech that is silent.
    gap_ms: int

    def figures(self) -> dict[str, float]:
        return {
            "stoi": round(float(np.mean(self.stoi)), 3),
            "stoiWorst": round(min(self.stoi), 3),
            "pesq": round(float(np.mean(self.pesq)), 2),
            "pesqWorst": round(min(self.pesq), 2),
            "heard": round(100 * self.heard, 2),
            "gapMs": self.gap_ms,
        }


def compare(said: Speech, heard: np.ndarray, sentences: Sequence[int] | None = None) -> Quality:
    """Each sentence with the stretch of what was heard that is most like it."""
    wanted = range(len(said.sentences)) if sentences is None else sentences
    # A whole file's length of silence on either side: what was cut off is compared with silence.
    around = np.zeros(len(said.samples))
    heard = np.concatenate([around, heard, around])
    pairs = list(_aligned([(said.sentences[i].start, said.samples[said.sentences[i]]) for i in wanted], heard))
    gaps, present, frames = 0, 0, 0
    for reference, found in pairs:
        missing = _missing(reference, found)
        present += missing.count(False)
        frames += len(missing)
        gaps = max([gaps, *(len(run) for run in "".join("x" if lost else " " for lost in missing).split())])
    return Quality(
        stoi=[_stoi(*pair) for pair in pairs],
        pesq=[_pesq(*pair) for pair in pairs],
        heard=present / max(frames, 1),
        gap_ms=gaps * 20,
    )


def _aligned(parts: list[tuple[int, np.ndarray]], heard: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    places = [_place(reference, heard) for _, reference in parts]
    sure = [place - start for (start, _), (place, likeness) in zip(parts, places, strict=True) if likeness >= _FOUND]
    usual = int(np.median(sure)) if sure else 0
    pairs = []
    for (start, reference), (place, likeness) in zip(parts, places, strict=True):
        if likeness < _FOUND:
            begin = max(0, start + usual - _SHOULD_BE)
            window = heard[begin : start + usual + len(reference) + _SHOULD_BE]
            place = begin + (_place(reference, window)[0] if len(window) > len(reference) else 0)
        found = heard[place : place + len(reference)]
        pairs.append((reference, np.pad(found, (0, len(reference) - len(found)))))
    return pairs


def _place(reference: np.ndarray, heard: np.ndarray) -> tuple[int, float]:
    """Where it is most like the reference, and how much: a correlation coefficient."""
    likeness = correlate(heard, reference, mode="valid", method="fft")
    energy = np.cumsum(np.concatenate([[0.0], heard**2]))
    energy = energy[len(reference) :] - energy[: -len(reference)]
    own = float(np.sum(reference**2))
    # Beside silence anything would be alike.
    likeness = likeness / np.sqrt(own * np.maximum(energy, own * 0.01))
    best = int(np.argmax(likeness))
    return best, float(likeness[best])


def _missing(reference: np.ndarray, found: np.ndarray) -> list[bool]:
    """For every 20 ms with speech in the reference: is it silence?"""
    wanted, got = _levels(reference), _levels(found)
    speech = wanted > wanted.max() - _SPEECH_DB
    # An alignment is never better than a frame: a neighbour's sound counts.
    near = np.maximum(got, np.maximum(np.roll(got, 1), np.roll(got, -1)))
    return [bool(level < want - _MISSING_DB) for want, level in zip(wanted[speech], near[speech], strict=True)]


def _levels(samples: np.ndarray) -> np.ndarray:
    """dB of each frame."""
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    return 10 * np.log10(np.mean(frames**2, axis=1) + 1e-10)


def _stoi(reference: np.ndarray, found: np.ndarray) -> float:
    with warnings.catch_warnings():
        # Too little speech to tell: it says so and returns almost 0.
        warnings.simplefilter("ignore")
        return float(stoi(reference, found, RATE))


def _pesq(reference: np.ndarray, found: np.ndarray) -> float:
    try:
        return float(pesq.pesq(RATE, reference, found, "wb"))
    except (pesq.NoUtterancesError, pesq.PesqError, ValueError, ZeroDivisionError):
        return _WORST_PESQ
