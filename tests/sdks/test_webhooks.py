"""Standard Webhooks' own package verifies what the server sends."""

import json
import queue
import threading
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from support.running import ROOT, running

# A message is sent at once.
ARRIVES_S = 20

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_official_package_verifies_a_message(tmp_path: Path) -> None:
    arrived: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            arrived.put((dict(self.headers), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as receiver:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{receiver.server_port}/"
        arguments = ("serve", "--bind", "127.0.0.1:0", "--data-dir", str(tmp_path), "--webhook-allow-private")
        with running(*arguments, scheme="http") as address:
            made = post(address, "/api/webhooks", {"url": url})
            post(address, f"/api/webhooks/{made['id']}/test", {})
            headers, body = arrived.get(timeout=ARRIVES_S)
        receiver.shutdown()

    own = example()
    assert own(made["secret"], headers, body)
    assert not own(SECRET, headers, body)
    assert Webhook(made["secret"]).verify(body, headers)["type"] == "webhook.test"
    for secret, changed in ((SECRET, body), (made["secret"], body + b" ")):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(changed, headers)


def example() -> Callable[[str, dict[str, str], bytes], bool]:
    """The documentation's own few lines."""
    blocks = (ROOT / "docs/webhooks.md").read_text().split("```python\n")
    [code] = [block.split("```")[0] for block in blocks if block.startswith("import base64")]
    names: dict[str, Callable[[str, dict[str, str], bytes], bool]] = {}
    exec(code, names)  # noqa: S102
    return names["verify"]


def post(address: str, path: str, body: dict[str, object]) -> dict[str, str]:
    data, headers = json.dumps(body).encode(), {"content-type": "application/json"}
    request = urllib.request.Request(f"http://{address}{path}", data, headers)
    with urllib.request.urlopen(request, timeout=ARRIVES_S) as answer:
        return json.loads(answer.read() or b"{}")
