"""What the tests share: a machine that can be trusted with namespaces, a lab of the test's own, and where figures go."""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.lab import BINARY, IMPAIR, ROOT, Lab
from support.natlab import NatLab
from support.net import SEED, why_not
from support.speech import RATE, Speech, speech, write_wav

ARTEFACTS = ROOT / "artefacts/net"

Opener = Callable[..., Lab]
NatOpener = Callable[..., NatLab]
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


@pytest.fixture
def natlab(tmp_path: Path, spoken: Callable[..., Speech]) -> Iterator[NatOpener]:
    """Opens a lab behind a NAT with a model that speaks for half a minute, which is taken down after the test."""
    with ExitStack() as stack:

        def opened(nat: str, **how: object) -> NatLab:
            say = spoken(sentences=10).write(tmp_path / "say.wav", 24_000)
            return stack.enter_context(NatLab.open(tmp_path, nat, say=say, **how))

        yield opened


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
def report(request: pytest.FixtureRequest, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Report:
    """One line of figures, a file of them, and what they were measured on."""
    name = request.node.name.removeprefix("test_")
    stem = ARTEFACTS / name.replace("[", "-").rstrip("]")

    def write(figures: dict) -> None:
        figures = {**figures, "seed": SEED}
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        stem.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n")
        for source, kind in (("1.wav", ".model.wav"), ("heard.wav", ".heard.wav"), ("server.log", ".server.log"), ("turnserver.log", ".relay.log")):
            if (tmp_path / source).exists():
                shutil.copyfile(tmp_path / source, stem.with_suffix(kind))
        short = {key: value for key, value in figures.items() if not isinstance(value, (list, dict)) and value != ""}
        with capfd.disabled():
            print(f"\n{name}: " + " ".join(f"{key}={value}" for key, value in short.items()), flush=True)

    return write
