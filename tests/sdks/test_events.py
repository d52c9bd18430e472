"""Every kind of event that practice serves, as the official types have it, and every refusal."""

import asyncio
import json

from support.audio import cut
from support.microphone import Microphone
from support.practice import Practice
from support.talk import Talk

# All of what practice serves.
SERVED = {
    "conversation.item.added",
    "conversation.item.deleted",
    "conversation.item.done",
    "conversation.item.input_audio_transcription.failed",
    "conversation.item.retrieved",
    "conversation.item.truncated",
    "error",
    "input_audio_buffer.cleared",
    "input_audio_buffer.committed",
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "response.content_part.added",
    "response.content_part.done",
    "response.created",
    "response.done",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.output_audio.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.delta",
    "response.output_audio_transcript.done",
    "response.output_item.added",
    "response.output_item.done",
    "session.created",
    "session.updated",
}

TOOLS = [
    {
        "type": "function",
        "name": name,
        "description": "Called when it is so.",
        "parameters": {"type": "object", "properties": {}},
    }
    for name in ("next_question", "end_interview")
]

# What is wrong, in which words OpenAI says so, and about what.
REFUSED = [
    ({"type": "session.update", "session": {"type": "transcription"}}, "invalid_value", "session.type"),
    (
        {"type": "session.update", "session": {"type": "realtime", "audio": {"input": {"format": {"type": "audio/pcmu"}}}}},
        "invalid_value",
        "session.audio.input.format",
    ),
    (
        {"type": "session.update", "session": {"type": "realtime", "output_modalities": ["text"]}},
        "invalid_value",
        "session.output_modalities",
    ),
    ({"type": "response.create", "response": {"output_modalities": ["text"]}}, "invalid_value", "response.output_modalities"),
    ({"type": "input_audio_buffer.append", "audio": "no base64!"}, "invalid_value", "audio"),
    ({"type": "input_audio_buffer.commit"}, "input_audio_buffer_commit_empty", None),
    ({"type": "conversation.item.create", "item": {"type": "poem"}}, "invalid_value", "item.type"),
    (
        {
            "type": "conversation.item.create",
            "previous_item_id": "nowhere",
            "item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
        },
        "item_create_invalid_previous_item_id",
        "previous_item_id",
    ),
    ({"type": "conversation.item.retrieve", "item_id": "nowhere"}, "item_retrieve_invalid_item_id", "item_id"),
    (
        {"type": "conversation.item.truncate", "item_id": "nowhere", "content_index": 0, "audio_end_ms": 0},
        "item_truncate_invalid_item_id",
        "item_id",
    ),
    ({"type": "conversation.item.delete", "item_id": "nowhere"}, "item_delete_invalid_item_id", "item_id"),
    ({"type": "response.cancel"}, "response_cancel_not_active", None),
    ({"type": "no.such.event"}, "invalid_value", "type"),
    ({"type": "conversation.item.delete"}, "invalid_event", None),
]


async def test_every_refusal_is_an_error_event_that_names_its_cause(practice: Practice) -> None:
    async with asyncio.timeout(20), Talk(practice, "behavioural") as talk:
        await talk.until("session.created")
        for at, (event, code, param) in enumerate(REFUSED):
            await talk.connection.send_raw(json.dumps({"event_id": f"event_{at}", **event}))
            error = await talk.refusal()
            assert (error.type, error.code, error.param, error.event_id) == (
                "invalid_request_error",
                code,
                param,
                f"event_{at}",
            ), event
        await talk.connection.send_raw("no JSON")
        assert (await talk.refusal()).code == "invalid_event"
        # It goes on all the same.
        await talk.connection.session.update(session={"type": "realtime", "instructions": "Be kind."})
        assert (await talk.until("session.updated")).session.instructions == "Be kind."
    assert talk.objections == []


async def test_every_event_that_practice_serves_is_of_the_official_types(practice: Practice) -> None:
    async with asyncio.timeout(100), Talk(practice, "behavioural") as talk, Microphone(talk.append) as microphone:
        realtime = talk.connection
        item, speech = realtime.conversation.item, realtime.input_audio_buffer
        await talk.until("session.created")
        audio = {"input": {"transcription": {"model": "gpt-4o-mini-transcribe"}}}
        await realtime.session.update(session={"type": "realtime", "tools": TOOLS, "audio": audio})
        await talk.until("session.updated")

        # The greeting, cancelled and asked for again; its question comes with a call.
        await realtime.response.create()
        greeting = (await talk.until("response.output_audio.delta")).item_id
        await realtime.response.create(event_id="twice")
        error = await talk.refusal()
        assert (error.code, error.event_id) == ("conversation_already_has_active_response", "twice")
        await item.retrieve(item_id=greeting)
        assert (await talk.until("conversation.item.retrieved")).item.status == "in_progress"
        done = (await talk.until("response.done")).response
        assert [output.type for output in done.output] == ["message", "function_call"]
        call = done.output[1]
        assert call.name == "next_question" and json.loads(call.arguments)["id"]
        result = {"type": "function_call_output", "call_id": call.call_id, "output": "{}"}
        await item.create(item=result)
        await talk.until("conversation.item.added")
        await realtime.response.create()
        # There is nothing to say to that.
        assert (await talk.until("response.done")).response.output == []

        # Truncated beyond its end, and within.
        pcm = talk.audio(greeting)
        await item.truncate(item_id=greeting, content_index=0, audio_end_ms=3_600_000)
        assert (await talk.refusal()).param == "audio_end_ms"
        await item.truncate(item_id=greeting, content_index=0, audio_end_ms=1500)
        await talk.until("conversation.item.truncated")
        await item.retrieve(item_id=greeting)
        # What was not heard is not told.
        assert (await talk.until("conversation.item.retrieved")).item.content[0].transcript is None

        # Typed, put in its place, retrieved and deleted.
        typed = {"id": "mine", "type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}
        await item.create(item=typed, previous_item_id="root")
        assert (await talk.until("conversation.item.added")).previous_item_id is None
        await item.create(item=typed)
        assert (await talk.refusal()).code == "item_create_duplicate_item_id"
        await item.retrieve(item_id="mine")
        assert (await talk.until("conversation.item.retrieved")).item.content[0].text == "Hi"
        await item.delete(item_id="mine")
        assert (await talk.until("conversation.item.deleted")).item_id == "mine"
        await speech.clear()
        await talk.until("input_audio_buffer.cleared")

        # Spoken, heard and answered.
        await microphone.say(cut(pcm, 0.2, 5.0))
        for kind in ("speech_started", "speech_stopped", "committed"):
            await talk.until(f"input_audio_buffer.{kind}")
        await talk.until("conversation.item.input_audio_transcription.failed")

        # Cancelled, by a client that takes its turns itself.
        manual = {"type": "realtime", "audio": {"input": {"turn_detection": None}}}
        await realtime.session.update(session=manual)
        assert (await talk.until("session.updated")).session.audio.input.turn_detection is None
        await talk.until("response.output_audio.delta")
        await realtime.response.cancel()
        done = (await talk.until("response.done")).response
        assert (done.status, done.status_details.reason) == ("cancelled", "client_cancelled")
        await speech.commit()
        committed = await talk.until("input_audio_buffer.committed")
        await realtime.response.create()
        added = await talk.until("response.output_item.added")
        assert added.item.role == "assistant"
        assert committed.item_id in {event.item.id for event in talk.of("conversation.item.done")}
        await talk.until("response.done")

        # The goodbye ends with a call as well.
        await realtime.response.create(response={"metadata": {"direction": "wrap_up"}})
        await talk.until("response.done")
        ended = (await talk.until("response.done")).response
        assert [output.name for output in ended.output] == ["end_interview"]
        await realtime.response.create()
        assert (await talk.until("response.done")).response.output == []

        assert talk.kinds() == SERVED
    assert talk.objections == []
