"""Schemathesis: what the API's document says, and what the server does."""

import subprocess
import sys
from pathlib import Path

from support.running import running

CONFIGURATION = Path(__file__).parent / "contract/schemathesis.toml"

# All of it takes half a minute.
DEADLINE_S = 300


def test_the_server_keeps_what_its_document_says(tmp_path: Path) -> None:
    arguments = ("serve", "--bind", "127.0.0.1:0", "--data-dir", str(tmp_path), "--sessions-per-minute", "1000000")
    with running(*arguments, scheme="http") as address:
        document = f"http://{address}/api/openapi.json"
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "run", document]
        checked = subprocess.run(command, cwd=CONFIGURATION.parent, timeout=DEADLINE_S, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
