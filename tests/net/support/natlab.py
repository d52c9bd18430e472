"""A server and a relay in the internet, a candidate behind a NAT."""

import json
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from . import coturn
from .coturn import Certificate
from .dns import naming
from .lab import ROOT, Lab, serving
from .nat import HIDDEN, RELAY, ROUTER, SERVER, SERVER6, Internet
from .netns import inside
from .processes import running

# Of pages, API and media: all that a network may let out.
PORT = 443


@dataclass(frozen=True)
class Place:
    """Where the server is, and how it is told."""

    bind: str
    url: str
    # The addresses of its media port that browsers are to be told, and no others.
    offers: frozenset[str]
    flags: tuple[str, ...] = ()
    how: Mapping[str, bool] = field(default_factory=dict)


PLACES = {
    "public": Place(f"{SERVER}:{PORT}", f"http://{SERVER}:{PORT}", frozenset({SERVER})),
    # Without a public address; its router forwards the port.
    "hidden": Place(
        f"{HIDDEN}:{PORT}", f"http://{SERVER}:{PORT}", frozenset({SERVER}), ("--public-ip", SERVER), {"hidden": True}
    ),
    "unnamed": Place(f"{HIDDEN}:{PORT}", f"http://{SERVER}:{PORT}", frozenset({HIDDEN}), how={"hidden": True}),
    # By both families, reached by IPv6.
    "dual": Place(
        *(f"[::]:{PORT}", f"http://[{SERVER6}]:{PORT}", frozenset({SERVER, SERVER6})),
        ("--public-ip", SERVER, "--public-ip", SERVER6),
    ),
    # Beside containers, and not told its addresses.
    "crowded": Place(f"0.0.0.0:{PORT}", f"http://{SERVER}:{PORT}", frozenset({SERVER}), how={"crowded": True}),
    # Its own relay. {cert} and {key} are files, the certificate is for `coturn.MEDIA`.
    "own-relay": Place(f"{SERVER}:{PORT}", f"http://{SERVER}:{PORT}", frozenset({SERVER}), ("--turn",)),
    "own-relay-tls": Place(
        *(f"{SERVER}:{PORT}", f"https://{coturn.MEDIA}:{PORT}", frozenset({SERVER})),
        ("--turn", "--tls-cert", "{cert}", "--tls-key", "{key}", "--public-name", coturn.MEDIA),
    ),
}


@dataclass(frozen=True)
class Ice:
    """What the page's connections are made with, other than the server has told them."""

    # RTCConfiguration.iceTransportPolicy.
    policy: str = "all"
    # A regular expression: which of the server's URLs it uses.
    urls: str = ""
    # Username and password in place of the server's.
    login: tuple[str, str] | None = None

    def json(self) -> str:
        known = asdict(self)
        if self.login:
            known["login"] = {"username": self.login[0], "credential": self.login[1]}
        return json.dumps({name: value for name, value in known.items() if value is not None})


# The relay alone, on one kind of way to it.
RELAY_ONLY = {kind: Ice("relay", f"^{re.escape(url)}$") for kind, url in coturn.URLS.items()}


class Visit:
    """A candidate in Chromium, from the prepare page to the transcript."""

    def __init__(self, log: Path, process: subprocess.Popen[str]) -> None:
        self._log = log
        self._process = process

    def in_room(self) -> float:
        """Waits until it is; when that was, by the monotonic clock."""
        while "in the room" not in self._log.read_text():
            assert self._process.poll() is None, f"it did not come into the room: {self.over()}"
            time.sleep(0.02)
        return time.monotonic()

    def over(self) -> dict:
        """Waits until it has left; what it has seen."""
        self._process.wait()
        lines = self._log.read_text().splitlines()
        assert lines and lines[-1].startswith("{"), f"Chromium was not started: {lines[-20:]}"
        return json.loads(lines[-1])


class NatLab(Lab):
    network: Internet

    @classmethod
    @contextmanager
    def open(
        cls,
        folder: Path,
        nat: str,
        place: str = "public",
        say: Path | None = None,
        only_ipv6: bool = False,
        relay: bool = False,
        trusted: bool = True,
        secret: str = coturn.SECRET,
        flags: tuple[str, ...] = (),
    ) -> Iterator["NatLab"]:
        """With `relay` there is a coturn, and the server tells of it, with credentials from `secret`."""
        where, home = PLACES[place], folder / "home"
        home.mkdir()
        if relay:
            told = [word for url in coturn.URLS.values() for word in ("--ice-server", url)]
            flags = (*flags, *told, "--turn-secret", secret)
        with ExitStack() as stack:
            network = stack.enter_context(Internet.made(nat, PORT, only_ipv6=only_ipv6, **where.how))
            if not only_ipv6:
                stack.enter_context(naming(network.nat, ROUTER, {coturn.NAME: RELAY, coturn.MEDIA: SERVER}))
            certificate = Certificate.made(folder)
            if trusted:
                certificate.trusted_by(home)
            lab = cls(network, folder, where, certificate)
            if relay:
                lab.restart_relay()
            stack.callback(lab.stop_relay)
            where_flags = [flag.format(cert=certificate.cert, key=certificate.key) for flag in where.flags]
            stack.enter_context(serving(network.srv, folder, say, "--bind", where.bind, *where_flags, *flags))
            yield lab

    def __init__(self, network: Internet, folder: Path, place: Place, certificate: Certificate) -> None:
        super().__init__(network, folder, place.url)
        self.place = place
        self._certificate = certificate
        self._relay = ExitStack()

    def _trusting(self) -> list[str]:
        return ["env", f"SSL_CERT_FILE={self._certificate.authority}"]

    def restart_relay(self) -> None:
        """A relay that knows nothing of what was before."""
        self.stop_relay()
        self._relay.enter_context(coturn.coturn(self.network.turn, self._certificate, self.folder))

    def stop_relay(self) -> None:
        self._relay.close()

    @contextmanager
    def visiting(self, wav: Path, seconds: float, ice: Ice) -> Iterator[Visit]:
        """An interview in Chromium, which lasts so long unless something ends it."""
        log = self.folder / "browser.log"
        command = ["env", f"HOME={self.folder / 'home'}", "node", ROOT / "tests/net/paths.mjs", self._url, wav, seconds, ice.json()]
        with running(inside(self.network.cli, command), log, "") as process:
            yield Visit(log, process)

    def diagnose(self, login: tuple[str, str] | None) -> dict:
        """What the diagnostics page finds in Chromium, with this username and password in place of the server's."""
        told = json.dumps(login and {"username": login[0], "credential": login[1]})
        log = self.folder / "diagnosis.log"
        command = ["env", f"HOME={self.folder / 'home'}", "node", ROOT / "tests/net/diagnosis.mjs", self._url, told]
        with running(inside(self.network.cli, command), log, "") as process:
            process.wait()
        return json.loads(log.read_text().splitlines()[-1])

    def visit(self, wav: Path, seconds: float, ice: Ice) -> dict:
        with self.visiting(wav, seconds, ice) as visit:
            return visit.over()
