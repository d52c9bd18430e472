"""How bodies that are no JSON are written."""

import schemathesis
from schemathesis.transport.wsgi import WSGI_TRANSPORT  # noqa: F401
from schemathesis.transport.requests import REQUESTS_TRANSPORT


def text(_context, value):
    return {"data": value if isinstance(value, bytes) else str(value).encode()}


for media_type in ("application/sdp", "application/trickle-ice-sdpfrag"):
    REQUESTS_TRANSPORT.serializer(media_type)(text)
