"""The `openai` package."""

import asyncio

from support.audio import assert_speech, cut, seconds
from support.microphone import Microphone
from support.practice import Practice
from support.talk import Talk


async def test_openai_holds_a_spoken_conversation_and_interrupts_it(practice: Practice) -> None:
    async with asyncio.timeout(90), Talk(practice, "behavioural") as talk, Microphone(talk.append) as microphone:
        realtime = talk.connection
        created = await talk.until("session.created")
        assert created.session.model == "behavioural"
        input_ = {
            "transcription": {"model": "gpt-4o-mini-transcribe"},
            "turn_detection": {"type": "server_vad", "silence_duration_ms": 500},
        }
        await realtime.session.update(session={"type": "realtime", "audio": {"input": input_}})
        updated = await talk.until("session.updated")
        assert updated.session.audio.input.turn_detection.interrupt_response is True
        assert updated.session.audio.output.voice == created.session.audio.output.voice

        await realtime.response.create(response={"metadata": {"asked": "hello"}})
        assert (await talk.until("response.created")).response.metadata == {"asked": "hello"}
        begun = asyncio.get_running_loop().time()
        done = (await talk.until("response.done")).response
        assert done.status == "completed"
        greeting = done.output[0]
        pcm = talk.audio(greeting.id)
        assert_speech(pcm)
        assert "welcome" in greeting.content[0].transcript
        assert talk.transcript(greeting.id) == greeting.content[0].transcript

        # The greeting is listened to, then answered.
        await asyncio.sleep(max(0.0, begun + seconds(pcm) + 0.5 - asyncio.get_running_loop().time()))
        await microphone.say(cut(pcm, 0.2, 5.0))
        started = await talk.until("input_audio_buffer.speech_started")
        await talk.until("input_audio_buffer.speech_stopped")
        committed = await talk.until("input_audio_buffer.committed")
        assert committed.item_id == started.item_id
        assert committed.previous_item_id == greeting.id
        await talk.until("conversation.item.input_audio_transcription.failed")

        # Interrupted as soon as it is heard.
        first = await talk.until("response.output_audio.delta")
        begun = asyncio.get_running_loop().time()
        interruption = asyncio.create_task(microphone.say(cut(pcm, 0.2, 4.0)))
        await talk.until("input_audio_buffer.speech_started")
        heard_ms = int((asyncio.get_running_loop().time() - begun) * 1000)
        await realtime.conversation.item.truncate(item_id=first.item_id, content_index=0, audio_end_ms=heard_ms)
        cancelled = (await talk.until("response.done")).response
        assert cancelled.id == first.response_id
        assert (cancelled.status, cancelled.status_details.reason) == ("cancelled", "turn_detected")
        truncated = await talk.until("conversation.item.truncated")
        assert (truncated.item_id, truncated.audio_end_ms) == (first.item_id, heard_ms)

        await interruption
        answered = (await talk.until("response.done")).response
        assert answered.status == "completed"
        assert_speech(talk.audio(answered.output[0].id))
        assert talk.of("error") == []
    assert talk.objections == []
