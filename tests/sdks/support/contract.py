"""The official types as validators: what they say of an event, and of its every field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.genai.types import LiveClientMessage, LiveClientSetup, LiveServerMessage, RealtimeInputConfig
from openai.types.live.client_event import ClientEvent as LiveClientEvent
from openai.types.live.server_event import ServerEvent as LiveServerEvent
from openai.types.realtime.realtime_client_event import RealtimeClientEvent
from openai.types.realtime.realtime_server_event import RealtimeServerEvent
from pydantic import BaseModel, TypeAdapter, ValidationError

# What OpenAI's server says of a session (its OpenAPI description, RealtimeSessionCreateResponse) and its SDK's type
# for the event leaves out.
KNOWN_UNDECLARED = {
    f"session.{event}:session.{field}"
    for event in ("created", "updated")
    for field in ("id", "object", "expires_at")
}


@dataclass(frozen=True)
class Contract:
    """One side of a protocol."""

    type: TypeAdapter[Any]
    # A field that the type does not declare is an objection.
    closed: bool

    def objections(self, frame: str | bytes) -> list[str]:
        """Why this event is none, in words; nothing when it is one."""
        try:
            event = self.type.validate_json(frame)
        except ValidationError as error:
            return list(_of_its_kind(error))
        if not self.closed:
            return []
        kind = getattr(event, "type", "")
        undeclared = (field for field in undeclared_fields(event) if f"{kind}:{field}" not in KNOWN_UNDECLARED)
        return [f"{field}: not declared" for field in undeclared]


def _of_its_kind(error: ValidationError) -> Iterator[str]:
    """What the event's own type objects to: where there are many, those that have another name are no news."""
    found = error.errors(include_url=False)
    others = {it["loc"][0] for it in found if it["loc"][1:] == ("type",) and it["type"] == "literal_error"}
    own = [it for it in found if not it["loc"] or it["loc"][0] not in others]
    if not own:
        yield "type: there is no such event"
    for it in own:
        yield f"{'.'.join(map(str, it['loc']))}: {it['msg']}"


def undeclared_fields(value: Any, path: str = "") -> Iterator[str]:
    """The fields that the SDK's models took in without knowing them, wherever in the event."""
    if isinstance(value, BaseModel):
        for name in value.model_extra or {}:
            yield f"{path}{name}"
        for name in type(value).model_fields:
            yield from undeclared_fields(getattr(value, name), f"{path}{name}.")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from undeclared_fields(inner, f"{path}{name}.")
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield from undeclared_fields(inner, f"{path}{at}.")


class GeminiSetup(LiveClientSetup):
    """What Google's SDK sends of its LiveConnectConfig, and leaves out in its type for the message."""

    realtime_input_config: RealtimeInputConfig | None = None


class GeminiClientMessage(LiveClientMessage):
    setup: GeminiSetup | None = None


# By the name of a recording in tests/fixtures/dialects. Google's types forbid what they do not declare by themselves.
CONTRACTS = {
    "openai.client": Contract(TypeAdapter(RealtimeClientEvent), closed=True),
    "openai.server": Contract(TypeAdapter(RealtimeServerEvent), closed=False),
    "live.client": Contract(TypeAdapter(LiveClientEvent), closed=True),
    "live.server": Contract(TypeAdapter(LiveServerEvent), closed=False),
    "gemini.client": Contract(TypeAdapter(GeminiClientMessage), closed=False),
    "gemini.server": Contract(TypeAdapter(LiveServerMessage), closed=False),
}

# What practice serves: nothing that OpenAI would not.
PRACTICE = Contract(TypeAdapter(RealtimeServerEvent), closed=True)
