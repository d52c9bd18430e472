"""How well what was said was heard, sentence by sentence."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pesq
from pystoi import stoi
from scipy.signal import correlate

from .speech import RATE, Speech

# A quarter of a packet: a lost one has at least three such frames to itself, however it lies.
_FRAME, _FRAME_MS = RATE // 200, 5

# A sentence that is less like anything heard than this was not found: it is looked for where it should be.
_FOUND = 0.4
_SHOULD_BE = RATE // 2

# Within a sentence a jitter buffer may put in or leave out a frame, which nobody hears and STOI takes for noise: each
# piece is moved by up to this much if that makes it more alike by that much.
_PIECE, _SLIP, _BETTER = RATE // 2, RATE // 10, 0.1

# Of a sentence, frames that are louder than its loudest less this are speech; heard so much softer, they are missing.
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
    # How often sound within a sentence came sooner or later than the sound before it.
    slips: int

    def figures(self) -> dict[str, float]:
        return {
            "stoi": round(float(np.mean(self.stoi)), 3),
            "stoiWorst": round(min(self.stoi), 3),
            "pesq": round(float(np.mean(self.pesq)), 2),
            "pesqWorst": round(min(self.pesq), 2),
            "heard": round(100 * self.heard, 2),
            "gapMs": self.gap_ms,
            "slips": self.slips,
        }


def compare(said: Speech, heard: np.ndarray, sentences: Sequence[int] | None = None) -> Quality:
    """Each sentence with the stretch of what was heard that is most like it."""
    wanted = range(len(said.sentences)) if sentences is None else sentences
    # A whole file's length of silence on either side: what was cut off is compared with silence.
    around = np.zeros(len(said.samples))
    heard = np.concatenate([around, heard, around])
    places = _places([(said.sentences[i].start, said.samples[said.sentences[i]]) for i in wanted], heard)
    stois, pesqs, missing, slips = [], [], [], 0
    for reference, place in places:
        stretch = heard[place : place + len(reference)]
        pieced, slipped = _pieced(reference, heard, place)
        slips += slipped
        stois.append(_stoi(reference, pieced))
        # It makes up for slips by itself.
        pesqs.append(_pesq(reference, stretch))
        missing.append("".join("x" if lost else " " for lost in _missing(reference, pieced)))
    return Quality(
        stoi=stois,
        pesq=pesqs,
        heard=1 - sum(one.count("x") for one in missing) / sum(map(len, missing)),
        gap_ms=_FRAME_MS * max((len(gap) for one in missing for gap in one.split()), default=0),
        slips=slips,
    )


def _places(parts: list[tuple[int, np.ndarray]], heard: np.ndarray) -> list[tuple[np.ndarray, int]]:
    """Each part, and where in `heard` it begins."""
    found = [_place(reference, heard) for _, reference in parts]
    sure = [place - start for (start, _), (place, likeness) in zip(parts, found, strict=True) if likeness >= _FOUND]
    usual, places = int(np.median(sure)) if sure else 0, []
    for (start, reference), (place, likeness) in zip(parts, found, strict=True):
        if likeness < _FOUND:
            begin = min(max(0, start + usual - _SHOULD_BE), len(heard) - len(reference))
            place = begin + _place(reference, heard[begin : begin + len(reference) + 2 * _SHOULD_BE])[0]
        places.append((reference, place))
    return places


def _pieced(reference: np.ndarray, heard: np.ndarray, place: int) -> tuple[np.ndarray, int]:
    """What was heard, with slips taken back, and how many there were."""
    pieces, shift, slips = [], 0, 0
    for at in range(0, len(reference), _PIECE):
        piece = reference[at : at + _PIECE]
        usual = place + at + shift
        best, likeness = _place(piece, heard[max(0, usual - _SLIP) : usual + len(piece) + _SLIP])
        best += max(0, usual - _SLIP)
        if likeness >= _FOUND and likeness > _place(piece, heard[usual : usual + len(piece)])[1] + _BETTER:
            shift += best - usual
            slips += 1
        begin = place + at + shift
        pieces.append(heard[begin : begin + len(piece)])
    return np.concatenate(pieces), slips


def _place(reference: np.ndarray, heard: np.ndarray) -> tuple[int, float]:
    """Where it is most like the reference, and how much: a correlation coefficient."""
    likeness = correlate(heard, reference, mode="valid", method="fft")
    energy = np.cumsum(np.concatenate([[0.0], heard**2]))
    energy = energy[len(reference) :] - energy[: -len(reference)]
    own = float(np.sum(reference**2)) + 1e-9
    # Beside silence anything would be alike.
    likeness = likeness / np.sqrt(own * np.maximum(energy, own * 0.01))
    best = int(np.argmax(likeness))
    return best, float(likeness[best])


def _missing(reference: np.ndarray, found: np.ndarray) -> list[bool]:
    """For every frame with speech in the reference: is it silence?"""
    wanted, got = _levels(reference), _levels(found)
    speech = wanted > wanted.max() - _SPEECH_DB
    # Alignment is as good as the voice's own changes: a frame may be as soft as its neighbours should be.
    least = np.minimum(wanted, np.minimum(np.roll(wanted, 1), np.roll(wanted, -1)))
    return [bool(level < want - _MISSING_DB) for want, level in zip(least[speech], got[speech], strict=True)]


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
