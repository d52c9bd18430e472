"""The diagnostics page where something is wrong with the network: the cause that it names."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conftest import NatOpener, Report
from support.coturn import credential

pytestmark = pytest.mark.nat


@dataclass(frozen=True)
class Row:
    """A network, and what the page must find in it: the codes of `web/client/src/diagnose/sentences.ts`, in order."""

    nat: str
    finds: tuple[str, ...]
    lab: dict[str, object] = field(default_factory=dict)
    # In place of the server's credentials.
    login: tuple[str, str] | None = None


RELAYED = {"relay": True}

ROWS = {
    "nothing-wrong": Row("symmetric", ("ok",), RELAYED),
    "udp-blocked": Row("udp-blocked", ("udp_blocked", "turn_unreachable"), RELAYED),
    "relay-expired": Row("symmetric", ("ok", "turn_auth"), RELAYED, credential(-60)),
    "relay-wrong-secret": Row("symmetric", ("ok", "turn_auth"), {**RELAYED, "secret": "another"}),
    "relay-untrusted": Row("symmetric", ("ok", "turn_tls_untrusted"), {**RELAYED, "trusted": False}),
    # Behind a router that forwards the port, and not told its public address: a WebSocket goes where the page came from.
    "server-hidden": Row("symmetric", ("websocket_only", "no_public_candidate"), {"place": "unnamed"}),
}


@pytest.mark.parametrize("name", ROWS)
def test_page_names(name: str, natlab: NatOpener, report: Report, tmp_path: Path) -> None:
    row = ROWS[name]
    seen = natlab(row.nat, **row.lab).diagnose(row.login)
    report({"codes": " ".join(seen.get("codes", [])), "ways": "; ".join(seen.get("ways", [])), "error": seen.get("error", "")})
    # Each relay that fails says so for itself.
    assert tuple(dict.fromkeys(seen["codes"])) == row.finds
