"""Network namespaces: `cli` and `evil`, each with a cable of its own to `srv`."""

import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .netns import inside, remove, stem, sweep
from .processes import run, running

SERVER, CLIENT = "10.77.0.1", "10.77.0.2"
_EVIL_GATE, EVIL = "10.78.0.1", "10.78.0.2"

# The same losses every time, or others.
SEED = os.environ.get("NET_SEED", "1")

_NO_IPV6 = "/proc/sys/net/ipv6/conf/all/disable_ipv6"

# Netfilter queues within `cli`.
_UP, _DOWN = 1, 2


class Network:
    def __init__(self, impair: str, folder: Path) -> None:
        self._impair = impair
        self._folder = folder
        # What impair has counted, over all: seen, lost, corrupted.
        self.met: dict[str, int] = {}
        names = stem()
        self.srv, self.cli, self.evil = (f"{names}-{who}" for who in ("srv", "cli", "evil"))

    @classmethod
    @contextmanager
    def made(cls, impair: str, folder: Path) -> Iterator["Network"]:
        network = cls(impair, folder)
        try:
            network._make()
            yield network
        finally:
            for name in (network.srv, network.cli, network.evil):
                remove(name)

    def _make(self) -> None:
        for name in (self.srv, self.cli, self.evil):
            run(["ip", "netns", "add", name])
            # One way between them, which is the one that is impaired.
            run(inside(name, ["sh", "-c", f"[ ! -e {_NO_IPV6} ] || echo 1 >{_NO_IPV6}"]))
            run(["ip", "-n", name, "link", "set", "lo", "up"])
        for name, plug, near, far in (
            (self.cli, "cli", CLIENT, SERVER),
            (self.evil, "evil", EVIL, _EVIL_GATE),
        ):
            cable = ["link", "add", "eth0", "type", "veth", "peer", "name", plug, "netns", self.srv]
            run(["ip", "-n", name, *cable])
            run(["ip", "-n", name, "address", "add", f"{near}/24", "dev", "eth0"])
            run(["ip", "-n", self.srv, "address", "add", f"{far}/24", "dev", plug])
            run(["ip", "-n", name, "link", "set", "eth0", "up"])
            run(["ip", "-n", self.srv, "link", "set", plug, "up"])
        run(["ip", "-n", self.evil, "route", "add", "default", "via", _EVIL_GATE])

    @contextmanager
    def impaired(self, **settings: float) -> Iterator[None]:
        """UDP between `cli` and `srv` meets this both ways. HTTP does not."""
        if not settings:
            yield
            return
        flags = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
        command = [self._impair, "--queue", _UP, "--queue", _DOWN, "--seed", SEED, *flags]
        log = self._folder / "impair.log"
        with running(inside(self.cli, command), log, "ready"):
            rules = [self._rule(way, ["NFQUEUE", "--queue-num", str(queue)]) for way, queue in self._ways()]
            for rule in rules:
                run(inside(self.cli, ["iptables-legacy", "-A", *rule]))
            try:
                yield
            finally:
                for rule in rules:
                    run(inside(self.cli, ["iptables-legacy", "-D", *rule]))
        self.met = {name: int(count) for name, count in re.findall(r"(\w+)=(\d+)", log.read_text())}
        assert self.met.get("seen"), "no packet came to impair"

    def outage(self, seconds: float) -> tuple[float, float]:
        """Drops all UDP that long; when it began and ended, by the monotonic clock."""
        rules = [self._rule(direction, ["DROP"]) for direction, _ in self._ways()]
        begun = time.monotonic()
        for rule in rules:
            run(inside(self.cli, ["iptables-legacy", "-I", *rule]))
        time.sleep(seconds)
        for rule in rules:
            run(inside(self.cli, ["iptables-legacy", "-D", *rule]))
        return begun, time.monotonic()

    def narrow(self, kbit: int) -> None:
        """The uplink has this many kbit/s, for everything."""
        shape = ["tbf", "rate", f"{kbit}kbit", "burst", "1600", "latency", "400ms"]
        run(inside(self.cli, ["tc", "qdisc", "add", "dev", "eth0", "root", *shape]))

    @contextmanager
    def sprayed(self, port: int, rate: int, seconds: float) -> Iterator[None]:
        """Forged packets from `evil` to the media port, for so long at most."""
        command = [sys.executable, "-m", "support.spray", SERVER, port, rate, seconds]
        with running(inside(self.evil, command), self._folder / "spray.log", "ready") as process:
            began, before = time.monotonic(), self._datagrams()
            yield
            assert process.poll() is None, "the spray was over before the calls"
            arrived, wanted = self._datagrams() - before, rate * (time.monotonic() - began)
            assert arrived > wanted / 2, f"{arrived} datagrams came to the server, of {wanted:.0f} that were to be forged"

    def _datagrams(self) -> int:
        """What `srv` has been sent over UDP."""
        names, counts = (line.split() for line in self._udp())
        return int(counts[names.index("InDatagrams")])

    def _udp(self) -> list[str]:
        known = run(inside(self.srv, ["cat", "/proc/net/snmp"]))
        return [line for line in known.splitlines() if line.startswith("Udp:")]

    @staticmethod
    def _ways() -> tuple[tuple[list[str], int], ...]:
        """Up and down, each with its queue."""
        return ((["OUTPUT", "-d", SERVER], _UP), (["INPUT", "-s", SERVER], _DOWN))

    @staticmethod
    def _rule(direction: Sequence[str], target: Sequence[str]) -> list[str]:
        return [*direction, "-p", "udp", "-j", *target]


def why_not() -> str | None:
    """What this machine lacks, in a sentence."""
    if os.geteuid() != 0:
        return "net-test makes network namespaces and firewall rules: it has to be run as root."
    name = f"{stem()}-cli"
    rule = ["iptables-legacy", "-A", "OUTPUT", "-p", "udp", "-j", "NFQUEUE", "--queue-num", "9"]
    nat = ["nft", "table ip t { chain c { type nat hook postrouting priority srcnat; masquerade fully-random; }; }"]
    try:
        sweep()
        run(["ip", "netns", "add", name])
        run(inside(name, rule))
        run(inside(name, nat))
    except (AssertionError, OSError) as problem:
        return f"net-test needs network namespaces, iptables-legacy with NFQUEUE and nft with NAT, which this machine refuses: {problem}"
    finally:
        remove(name)
    return None
