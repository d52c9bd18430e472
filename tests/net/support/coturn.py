"""coturn with the configuration that is recommended for production, and who may use it."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .nat import RELAY, RELAY6, SERVER, SERVER6
from .netns import inside
from .processes import run, running

CONF = Path(__file__).resolve().parents[3] / "ice/coturn/turnserver.conf"

# The relay, and the media server where it is one.
NAME, MEDIA = "turn.lab.test", "media.lab.test"
REALM = "lab.test"
SECRET = "known to both"

# By the kind of way to it.
URLS = {
    "udp": f"turn:{NAME}:3478?transport=udp",
    "tcp": f"turn:{NAME}:443?transport=tcp",
    "tls": f"turns:{NAME}:443?transport=tcp",
}


@dataclass(frozen=True)
class Certificate:
    """For `NAME` and `MEDIA`, by an authority that is made for the run."""

    authority: Path
    cert: Path
    key: Path

    @classmethod
    def made(cls, folder: Path) -> "Certificate":
        authority, signing = folder / "authority.pem", folder / "authority.key"
        cert, key = folder / "turn.pem", folder / "turn.key"
        new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        run([*new, "-subj", "/CN=Lab authority", "-keyout", signing, "-out", authority])
        by = ["-CA", authority, "-CAkey", signing, "-addext", "basicConstraints=CA:FALSE"]
        run([*new, "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME},DNS:{MEDIA}", *by, "-keyout", key, "-out", cert])
        return cls(authority, cert, key)

    def trusted_by(self, home: Path) -> None:
        """Chromium with this home takes what the authority has signed."""
        database = home / ".pki/nssdb"
        database.mkdir(parents=True)
        nss = ["certutil", "-d", f"sql:{database}"]
        run([*nss, "-N", "--empty-password"])
        run([*nss, "-A", "-t", "C,,", "-n", "lab", "-i", self.authority])


@contextmanager
def coturn(namespace: str, certificate: Certificate, folder: Path) -> Iterator[None]:
    """Over all that is set here stands the file as it is."""
    addresses = [word for ip in (RELAY, RELAY6) for word in ("--listening-ip", ip, "--relay-ip", ip, "--denied-peer-ip", ip)]
    command = [
        *("turnserver", "-c", CONF, *addresses, "--allowed-peer-ip", SERVER, "--allowed-peer-ip", SERVER6),
        *("--static-auth-secret", SECRET, "--realm", REALM, "--cert", certificate.cert, "--pkey", certificate.key),
        *("--pidfile", folder / "turnserver.pid", "--userdb", folder / "turndb"),
    ]
    with running(inside(namespace, command), folder / "turnserver.log", "IO method (admin thread)"):
        yield


def credential(lives_s: int, secret: str = SECRET, user: str = "lab") -> tuple[str, str]:
    """Username and password (draft-uberti-behave-turn-rest-00, section 2.2), good for so long from now."""
    username = f"{round(time.time()) + lives_s}:{user}"
    password = base64.b64encode(hmac.digest(secret.encode(), username.encode(), hashlib.sha1))
    return username, password.decode()
