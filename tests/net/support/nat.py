"""An internet in namespaces: `cli` behind `nat`, a wire `inet`, on which `srv` and `turn` are, `srv` behind `gate` if need be.

Public addresses are those of RFC 5737 and RFC 3849, and no packet leaves the machine.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from .netns import ETC, inside, remove, stem
from .processes import run

# The server and the relay, by either family.
SERVER, SERVER6 = "203.0.113.10", "2001:db8::10"
RELAY, RELAY6 = "203.0.113.20", "2001:db8::20"
_NAT, _NAT6 = "203.0.113.1", "2001:db8::1"

# The candidate at home, and where it finds itself after a move.
CLIENT, MOVED = "192.168.77.2", "192.168.77.3"
ROUTER = "192.168.77.1"
CLIENT6, _ROUTER6 = "2001:db8:77::2", "2001:db8:77::1"

# The server, where it is behind a NAT of its own.
HIDDEN, _GATE = "10.20.0.10", "10.20.0.1"

# Of a crowded server, what nobody outside reaches.
CONTAINERS = {"docker0": "172.17.0.1", "br-0123456789ab": "172.18.0.1", "cni0": "10.88.0.1"}

# What the router lets out, as nftables has it. UDP with port 53 goes to the router itself and is not forwarded.
_LETS_OUT = {
    "everything": "accept",
    "no-udp": "meta l4proto udp drop",
    "only-443": "tcp dport != 443 drop; meta l4proto != tcp drop",
}

# What the router makes of the candidate's address, and what it lets in that nobody asked for.
_MAPS = {
    # The same public port whoever is spoken to; only who was spoken to may answer (RFC 4787).
    "port-restricted": ("masquerade", "drop"),
    # The same, and whoever knows the port may speak.
    "full-cone": ("masquerade", "accept"),
    # A port for each who is spoken to.
    "symmetric": ("masquerade fully-random", "drop"),
}

# Name: what it maps, what it lets out.
NATS = {
    "port-restricted": ("port-restricted", "everything"),
    "full-cone": ("full-cone", "everything"),
    "symmetric": ("symmetric", "everything"),
    "udp-blocked": ("symmetric", "no-udp"),
    "only-443": ("symmetric", "only-443"),
}


class Internet:
    def __init__(self, hidden: bool, crowded: bool) -> None:
        names = stem()
        self.cli, self.nat, self.inet, self.srv, self.turn, self.gate = (
            f"{names}-{who}" for who in ("cli", "nat", "inet", "srv", "turn", "gate")
        )
        self._hidden, self._crowded = hidden, crowded

    @classmethod
    @contextmanager
    def made(
        cls, nat: str, port: int, only_ipv6: bool = False, hidden: bool = False, crowded: bool = False
    ) -> Iterator["Internet"]:
        """With this NAT of `NATS`. `port` is the server's, TCP and UDP.

        A hidden server has no public address: `gate` has it, and forwards the port. A crowded one has interfaces of
        containers, too.
        """
        internet = cls(hidden, crowded)
        try:
            internet._lay_wires()
            internet._number(only_ipv6)
            if crowded:
                internet._crowd()
            internet._translate(*NATS[nat])
            if hidden:
                internet._forward(port)
            yield internet
        finally:
            for name in internet._all():
                remove(name)

    def _all(self) -> list[str]:
        return [self.cli, self.nat, self.inet, self.srv, self.turn, *([self.gate] if self._hidden else [])]

    def _lay_wires(self) -> None:
        for name in self._all():
            run(["ip", "netns", "add", name])
            run(["ip", "-n", name, "link", "set", "lo", "up"])
        run(["ip", "-n", self.inet, "link", "add", "wire", "type", "bridge"])
        run(["ip", "-n", self.inet, "link", "set", "wire", "up"])
        outside = [self.nat, self.gate if self._hidden else self.srv, self.turn]
        for number, name in enumerate(outside):
            self._cable(name, "out", self.inet, f"plug{number}")
            run(["ip", "-n", self.inet, "link", "set", f"plug{number}", "master", "wire"])
        self._cable(self.cli, "eth0", self.nat, "in")
        if self._hidden:
            self._cable(self.srv, "out", self.gate, "in")

    @staticmethod
    def _cable(near: str, plug: str, far: str, socket: str) -> None:
        run(["ip", "-n", near, "link", "add", plug, "type", "veth", "peer", "name", socket, "netns", far])
        run(["ip", "-n", near, "link", "set", plug, "up"])
        run(["ip", "-n", far, "link", "set", socket, "up"])

    def _number(self, only_ipv6: bool) -> None:
        addresses = [
            (self.nat, "out", _NAT, 24),
            (self.nat, "out", _NAT6, 64),
            (self.turn, "out", RELAY, 24),
            (self.turn, "out", RELAY6, 64),
        ]
        routes = [(self.turn, _NAT6, "2001:db8:77::/64")]
        if only_ipv6:
            addresses += [(self.nat, "in", _ROUTER6, 64), (self.cli, "eth0", CLIENT6, 64)]
            routes.append((self.cli, _ROUTER6, "default"))
        else:
            # Else a browser looks for ways by IPv6, too, which is another row.
            run(inside(self.cli, ["sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1"]))
            addresses += [(self.nat, "in", ROUTER, 24), (self.cli, "eth0", CLIENT, 24)]
            routes.append((self.cli, ROUTER, "default"))
        if self._hidden:
            addresses += [(self.gate, "out", SERVER, 24), (self.gate, "in", _GATE, 24), (self.srv, "out", HIDDEN, 24)]
            routes.append((self.srv, _GATE, "default"))
        else:
            addresses += [(self.srv, "out", SERVER, 24), (self.srv, "out", SERVER6, 64)]
            routes.append((self.srv, _NAT6, "2001:db8:77::/64"))
        for name, device, address, length in addresses:
            now = ["nodad"] if ":" in address else []
            run(["ip", "-n", name, "address", "add", f"{address}/{length}", "dev", device, *now])
        for name, via, where in routes:
            run(["ip", "-n", name, "route", "add", where, "via", via])

    def _crowd(self) -> None:
        for name, address in CONTAINERS.items():
            run(["ip", "-n", self.srv, "link", "add", name, "type", "bridge"])
            run(["ip", "-n", self.srv, "address", "add", f"{address}/16", "dev", name])
            run(["ip", "-n", self.srv, "link", "set", name, "up"])

    def _translate(self, maps: str, lets_out: str) -> None:
        """IPv6 is not translated, only filtered, as routers at home do."""
        mapping, unasked = _MAPS[maps]
        cone = f"iifname out meta l4proto udp dnat to {CLIENT}" if unasked == "accept" else ""
        self._route(self.nat)
        self._rules(
            self.nat,
            f"""
            table ip translation {{
              chain source {{ type nat hook postrouting priority srcnat; oifname out {mapping}; }}
              chain destination {{ type nat hook prerouting priority dstnat; {cone}; }}
            }}
            table inet filtering {{
              chain forward {{
                type filter hook forward priority filter;
                iifname out ct state new {unasked};
                iifname in jump leaving;
              }}
              chain leaving {{ {_LETS_OUT[lets_out]}; }}
            }}""",
        )
        # Names are looked up at the router.
        (ETC / self.cli).mkdir(parents=True)
        (ETC / self.cli / "resolv.conf").write_text(f"nameserver {ROUTER}\noptions timeout:1 attempts:2\n")

    def _forward(self, port: int) -> None:
        self._route(self.gate)
        self._rules(
            self.gate,
            f"""
            table ip translation {{
              chain source {{ type nat hook postrouting priority srcnat; oifname out masquerade; }}
              chain destination {{
                type nat hook prerouting priority dstnat;
                iifname out meta l4proto {{ tcp, udp }} th dport {port} dnat to {HIDDEN};
              }}
            }}""",
        )

    @staticmethod
    def _route(name: str) -> None:
        """Makes a router of it."""
        run(inside(name, ["sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"]))

    @staticmethod
    def _rules(name: str, rules: str) -> None:
        run(inside(name, ["nft", rules]))

    def outage(self, seconds: float) -> tuple[float, float]:
        """Nothing goes through the router for so long; when it began and ended, by the monotonic clock."""
        begun = time.monotonic()
        with self.cut():
            time.sleep(seconds)
        return begun, time.monotonic()

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Nothing goes through the router."""
        self._rules(self.nat, "table inet outage { chain forward { type filter hook forward priority -10; policy drop; }; }")
        yield
        self._rules(self.nat, "delete table inet outage")

    def rebind(self) -> float:
        """The router forgets its mappings, as after a restart: what comes next gets another port. When it was."""
        run(inside(self.nat, ["conntrack", "-F"]))
        return time.monotonic()

    def move(self) -> float:
        """The candidate comes into another network: its address is gone, it has a new one. When it was."""
        run(["ip", "-n", self.cli, "address", "delete", f"{CLIENT}/24", "dev", "eth0"])
        run(["ip", "-n", self.cli, "address", "add", f"{MOVED}/24", "dev", "eth0"])
        run(["ip", "-n", self.cli, "route", "add", "default", "via", ROUTER])
        return time.monotonic()
