"""Processes of the test's own, which do not outlive it."""

import ctypes
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1

STOP_S = 20

# Where `python -m support.…` is found.
_HERE = Path(__file__).resolve().parents[1]


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def spawn(command: Sequence[object], **how: object) -> subprocess.Popen[str]:
    """Told to stop when this process is gone, however it went."""
    return subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=_HERE,
        preexec_fn=_die_with_parent,
        **how,
    )


def run(command: Sequence[object]) -> str:
    """What it printed; an error with its words if it failed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}: {done.stderr.strip() or done.returncode}"
    return done.stdout


def stop(process: subprocess.Popen[str]) -> None:
    """Asks it to end, insists after a while."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def running(command: Sequence[object], log: Path, ready: str, within_s: float = 40) -> Iterator[subprocess.Popen[str]]:
    """Runs it from when it has said `ready` until the end of the block; all that it says is in `log`."""
    with log.open("w") as said:
        process = spawn(command, stdout=said, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + within_s
        while ready not in log.read_text():
            assert process.poll() is None and time.monotonic() < until, f"it did not start:\n{log.read_text()[-2000:]}"
            time.sleep(0.05)
        yield process
    finally:
        stop(process)
