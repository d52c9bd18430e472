"""What the tests share: a machine that can be trusted with namespaces, a lab of the test's own, and where figures go."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.lab import BINARY, IMPAIR, ROOT, Lab
from support.net import why_not
from support.speech import RATE, Speech, speech, write_wav

ARTEFACTS = ROOT / "artefacts/net"

Opener = Callable[..., Lab]
Report = Callable[[dict], None]


def pytest_sessionstart() -> None:
    # Asked to stop, it takes down what it has set up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    missing = [path for path in (BINARY, IMPAIR) if not os.access(path, os.X_OK)]
    problem = f"net-test needs {missing[0]}: make net-test builds it." if missing else why_not()
    if problem:
        pytest.exit(problem, returncode=1)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Opener]:
    """Opens a lab, which is taken down after the test."""
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(Lab.open(tmp_path, **how))


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Speech]:
    folder = tmp_path_factory.mktemp("speech")
    return lambda **how: speech(folder, **how)


@pytest.fixture(scope="session")
def silence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WAV of a candidate who says nothing."""
    path = tmp_path_factory.mktemp("silence") / "silence.wav"
    write_wav(path, Speech.nothing(1).samples, RATE)
    return path


@pytest.fixture
def report(request: pytest.FixtureRequest, capfd: pytest.CaptureFixture[str]) -> Report:
    """One line of figures, and a file of them."""
    name = request.node.name.removeprefix("test_")

    def write(figures: dict) -> None:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        (ARTEFACTS / f"{name.replace('[', '-').rstrip(']')}.json").write_text(json.dumps(figures, indent=2) + "\n")
        short = {key: value for key, value in figures.items() if not isinstance(value, (list, dict))}
        with capfd.disabled():
            print(f"\n{name}: " + " ".join(f"{key}={value}" for key, value in short.items()), flush=True)

    return write
