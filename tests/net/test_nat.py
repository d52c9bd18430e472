"""Calls through NATs, firewalls and relays: which way they take, how soon, and why they fail where they must."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from conftest import NatOpener, Report
from support.coturn import credential
from support.lab import Heard, loud_seconds
from support.natlab import RELAY_ONLY, Ice
from support.speech import Speech

pytestmark = pytest.mark.nat

# The page's own words for why it did not connect.
NO_PATH = "No network path to the server’s media port was found."


@dataclass(frozen=True)
class Row:
    """A network, and what a call through it must come to."""

    nat: str
    # direct or relay, and what carries it from the candidate: udp, tcp, tls. Empty: there is no way, and it must fail.
    way: str
    # From the offer to the first audio, or to the page's saying that it failed.
    within_ms: int
    ice: Ice = Ice()
    # How the lab is set up beside the NAT: see `NatLab.open`.
    lab: dict[str, object] = field(default_factory=dict)
    # What the page says, where it must fail.
    cause: str = ""
    # What the browser says of the servers that it asked: the codes of icecandidateerror.
    errors: frozenset[int] = frozenset()
    # And what it may say, or say after the page has given up: a relay that does not answer over UDP takes it so long.
    late: frozenset[int] = frozenset()


RELAYED = {"relay": True}
OWN_RELAY = {"place": "own-relay"}
OWN_RELAY_TLS = {"place": "own-relay-tls"}

# What the page may take to give up is its own: fifteen seconds.
GIVES_UP_MS = 18_000

ROWS = {
    "direct-port-restricted": Row("port-restricted", "direct/udp", 2000),
    "direct-full-cone": Row("full-cone", "direct/udp", 2000),
    "direct-symmetric": Row("symmetric", "direct/udp", 2000),
    "direct-hidden-server": Row("port-restricted", "direct/udp", 2000, lab={"place": "hidden"}),
    "direct-ipv6-only": Row("port-restricted", "direct/udp", 2000, lab={"place": "dual", "only_ipv6": True}),
    # The way that a relay is not needed for is taken.
    "direct-beside-relay": Row("symmetric", "direct/udp", 2000, lab=RELAYED),
    "relay-udp": Row("symmetric", "relay/udp", 3000, RELAY_ONLY["udp"], RELAYED),
    "relay-udp-port-restricted": Row("port-restricted", "relay/udp", 3000, RELAY_ONLY["udp"], RELAYED),
    "relay-tcp": Row("symmetric", "relay/tcp", 3000, RELAY_ONLY["tcp"], RELAYED),
    "relay-tls": Row("symmetric", "relay/tls", 3000, RELAY_ONLY["tls"], RELAYED),
    # As a page has it: all that the server told, and no policy.
    "udp-blocked-beside-relay": Row("udp-blocked", "direct/tcp", 3000, lab=RELAYED),
    "udp-blocked-tls": Row("udp-blocked", "relay/tls", 3000, RELAY_ONLY["tls"], RELAYED),
    "only-443-beside-relay": Row("only-443", "direct/tcp", 3000, lab=RELAYED),
    "only-443-tls": Row("only-443", "relay/tls", 3000, RELAY_ONLY["tls"], RELAYED),
    # ICE-TCP, and the server as its own relay.
    "direct-udp-blocked": Row("udp-blocked", "direct/tcp", 3000),
    "direct-only-443": Row("only-443", "direct/tcp", 3000),
    "direct-containers": Row("port-restricted", "direct/udp", 2000, lab={"place": "crowded"}),
    "own-relay-udp": Row("symmetric", "relay/udp", 3000, Ice("relay", "^turn:.*=udp$"), OWN_RELAY),
    "own-relay-tcp": Row("udp-blocked", "relay/tcp", 3000, Ice("relay", "^turn:.*=tcp$"), OWN_RELAY),
    "own-relay-tls": Row("only-443", "relay/tls", 3000, Ice("relay", "^turns:"), OWN_RELAY_TLS),
    "udp-blocked-relay-udp": Row("udp-blocked", "", GIVES_UP_MS, RELAY_ONLY["udp"], RELAYED, NO_PATH, late=frozenset({701})),
    "relay-expired": Row("symmetric", "", GIVES_UP_MS, replace(RELAY_ONLY["udp"], login=credential(-60)), RELAYED, NO_PATH, frozenset({401})),
    "relay-wrong-secret": Row("symmetric", "", GIVES_UP_MS, RELAY_ONLY["udp"], {**RELAYED, "secret": "another"}, NO_PATH, frozenset({401})),
    "relay-untrusted": Row("only-443", "", GIVES_UP_MS, RELAY_ONLY["tls"], {**RELAYED, "trusted": False}, NO_PATH, frozenset({701})),
}


@dataclass(frozen=True)
class CallRow:
    """For `antiphon call`: the network, the way it is told to take, and how the lab is set up."""

    nat: str
    over: str = "udp"
    lab: dict[str, object] = field(default_factory=dict)


CALLS = {
    "port-restricted": CallRow("port-restricted"),
    "full-cone": CallRow("full-cone"),
    "symmetric": CallRow("symmetric"),
    "hidden-server": CallRow("port-restricted", lab={"place": "hidden"}),
    "ipv6-only": CallRow("port-restricted", lab={"place": "dual", "only_ipv6": True}),
    "udp-blocked": CallRow("udp-blocked", "tcp"),
    "only-443": CallRow("only-443", "tcp"),
    "relay-udp": CallRow("symmetric", "relay-udp", RELAYED),
    "relay-tcp": CallRow("symmetric", "relay-tcp", RELAYED),
    "relay-tls": CallRow("only-443", "relay-tls", RELAYED),
    # The first relay of the list cannot be reached; the next can.
    "relay-any": CallRow("udp-blocked", "relay", RELAYED),
    "own-relay-udp": CallRow("symmetric", "relay-udp", OWN_RELAY),
    "own-relay-tcp": CallRow("udp-blocked", "relay-tcp", OWN_RELAY),
    "own-relay-tls": CallRow("only-443", "relay-tls", OWN_RELAY_TLS),
}

# Of a relay that does not answer, what `antiphon call` waits before it tries the next.
RELAY_SILENT_MS = 5000

TALK_S = 8
# Of the seconds of speech, how many the model must hear. How good they are, `test_net.py` measures.
HEARD = 0.6
# Each way, in the readings of the browser's statistics. Speech has fifty.
PACKETS_A_S = 25


@pytest.mark.parametrize("name", ROWS)
def test_chromium(name: str, natlab: NatOpener, spoken, report: Report, tmp_path: Path) -> None:
    row = ROWS[name]
    if row.way:
        converse(row, natlab, spoken, report, tmp_path)
    else:
        fail(row, natlab, spoken, report, tmp_path)


@pytest.mark.quick
def test_quick_chromium_relay_tls(natlab: NatOpener, spoken, report: Report, tmp_path: Path) -> None:
    converse(replace(ROWS["only-443-tls"], within_ms=15_000), natlab, spoken, report, tmp_path)


def converse(row: Row, natlab: NatOpener, spoken, report: Report, folder: Path) -> None:
    """An interview in Chromium: it takes the way it should, and both hear each other."""
    there, said = natlab(row.nat, **row.lab), spoken(sentences=1)
    seen = there.visit(said.write(folder / "said.wav", 48_000), TALK_S, row.ice)
    assert "first" in seen, seen
    first, last = seen["first"], seen["last"]
    figures = {
        "way": way(last),
        "connectMs": seen["connectMs"],
        "sent": last["sent"] - first["sent"],
        "received": last["received"] - first["received"],
        **speech_figures(said, there.heard()),
        "seen": seen,
    }
    report(figures)
    assert figures["way"] == row.way
    # Beside a relay a call may begin over that, until the direct way is found.
    if row.ice.policy == "relay" or "relay" not in row.lab:
        assert first["local"] == last["local"], "it changed its way"
    assert {candidate["address"] for candidate in last["offered"]} == there.place.offers
    if row.way.startswith("direct"):
        assert last["remote"]["address"].strip("[]") in there.place.offers
    assert min(figures["sent"], figures["received"]) >= PACKETS_A_S * (TALK_S - 1), figures
    assert last["energy"] > first["energy"], "the candidate heard nothing"
    assert figures["heardS"] >= HEARD * figures["saidS"], "the model did not hear what was said"
    assert seen["connections"] == 1
    assert "You ended it." in seen["record"] and "Transcript" in seen["record"]
    assert figures["connectMs"] <= row.within_ms


def fail(row: Row, natlab: NatOpener, spoken, report: Report, folder: Path) -> None:
    """An interview in Chromium that does not come about; the page says why."""
    there = natlab(row.nat, **row.lab)
    seen = there.visit(spoken(sentences=1).write(folder / "said.wav", 48_000), 1, row.ice)
    assert "failed" in seen, seen
    errors = {error["errorCode"] for error in seen["errors"]}
    report({"failedMs": seen["connectMs"], "cause": seen["failed"]["cause"], "errors": str(sorted(errors)), "seen": seen})
    assert seen["failed"] == {"step": "webrtc_setup", "cause": row.cause}
    assert row.errors <= errors <= row.errors | row.late
    assert seen["connectMs"] <= row.within_ms


@pytest.mark.parametrize("name", CALLS)
def test_call(name: str, natlab: NatOpener, spoken, report: Report, tmp_path: Path) -> None:
    within_ms = 2000 if CALLS[name].over == "udp" else 3000
    call(name, within_ms + RELAY_SILENT_MS * (name == "relay-any"), natlab, spoken, report, tmp_path)


@pytest.mark.quick
def test_quick_call_symmetric(natlab: NatOpener, spoken, report: Report, tmp_path: Path) -> None:
    call("symmetric", 15_000, natlab, spoken, report, tmp_path)


def call(name: str, within_ms: int, natlab: NatOpener, spoken, report: Report, folder: Path) -> None:
    row, said = CALLS[name], spoken(sentences=1)
    there = natlab(row.nat, **row.lab)
    made = there.call(said.write(folder / "said.wav", 48_000), TALK_S, "--over", row.over)
    assert made.report, made.error
    audio = made.report["audio"]
    figures = {"connectMs": made.connect_ms(), **audio, **speech_figures(said, there.heard()), "error": made.error}
    report(figures)
    assert made.report["ended"] == "candidate_ended"
    assert figures["heardS"] >= HEARD * figures["saidS"], "the model did not hear what was said"
    assert figures["connectMs"] <= within_ms


def way(reading: dict) -> str:
    """The row's word for it."""
    local = reading["local"]
    if local["type"] == "relay":
        return f"relay/{local['relayProtocol']}"
    return f"direct/{local['protocol']}"


def speech_figures(said: Speech, heard: Heard) -> dict[str, float]:
    """Seconds of speech. A browser says it over and over."""
    return {"saidS": loud_seconds(said.samples), "heardS": heard.loud_seconds(), "longestWaitMs": heard.longest_wait_ms()}
