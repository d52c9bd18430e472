"""Speech as bytes: PCM16, little-endian, mono, 24 kHz."""

import array
import math

RATE = 24_000

# Louder than this (RMS of full scale) is no silence.
AUDIBLE = 0.01

# What is sent at once.
CHUNK_S = 0.04


def seconds(pcm: bytes) -> float:
    return len(pcm) / 2 / RATE


def loudness(pcm: bytes) -> float:
    """RMS, of full scale."""
    samples = array.array("h", pcm[: len(pcm) // 2 * 2])
    if not samples:
        return 0.0
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples)) / 32768


def assert_speech(pcm: bytes, at_least_s: float = 1.0) -> None:
    assert seconds(pcm) > at_least_s, f"{seconds(pcm):.2f} s of audio"
    assert loudness(pcm) > AUDIBLE, f"{loudness(pcm):.4f} of full scale"


def cut(pcm: bytes, begin_s: float, end_s: float) -> bytes:
    """A part of it: what the interviewer said is what the candidates here answer with."""
    return pcm[int(begin_s * RATE) * 2 : int(end_s * RATE) * 2]

