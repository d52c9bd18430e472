"""`livekit-agents` with its openai plugin: an AgentSession, with ears and a mouth of its own in place of a room."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
from livekit import rtc
from livekit.agents import Agent, AgentSession, AgentStateChangedEvent, ErrorEvent, UserStateChangedEvent
from livekit.agents.voice.io import AudioInput, AudioOutput, AudioOutputCapabilities
from livekit.plugins.openai.realtime import RealtimeModel

from support.audio import RATE, assert_speech, cut
from support.log import Log
from support.microphone import Microphone
from support.practice import Practice


class Ears(AudioInput):
    def __init__(self) -> None:
        super().__init__(label="ears")
        self._frames: asyncio.Queue[rtc.AudioFrame] = asyncio.Queue()

    def __aiter__(self) -> AsyncIterator[rtc.AudioFrame]:
        return self

    async def __anext__(self) -> rtc.AudioFrame:
        return await self._frames.get()

    async def hear(self, pcm: bytes) -> None:
        await self._frames.put(rtc.AudioFrame(pcm, RATE, 1, len(pcm) // 2))


class Mouth(AudioOutput):
    """Plays in real time, which is what interruptions are measured by."""

    def __init__(self) -> None:
        super().__init__(label="mouth", capabilities=AudioOutputCapabilities(pause=False), sample_rate=RATE)
        # What each stretch of speech was, as far as it came.
        self.said: list[bytes] = []
        self.interrupted_at_s: list[float] = []
        self._begun: float | None = None
        self._end: asyncio.TimerHandle | None = None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        if self._begun is None:
            self._begun = time.time()
            self.said.append(b"")
            self.on_playback_started(created_at=self._begun)
        self.said[-1] += bytes(frame.data)

    def flush(self) -> None:
        super().flush()
        if self._begun is not None and self._end is None:
            length = len(self.said[-1]) / 2 / RATE
            left = max(0.0, self._begun + length - time.time())
            self._end = asyncio.get_running_loop().call_later(left, self._played, length, False)

    def clear_buffer(self) -> None:
        if self._begun is not None:
            position = min(time.time() - self._begun, len(self.said[-1]) / 2 / RATE)
            self.interrupted_at_s.append(position)
            self._played(position, True)

    def _played(self, position: float, interrupted: bool) -> None:
        if self._end is not None:
            self._end.cancel()
        self._begun = self._end = None
        self.on_playback_finished(playback_position=position, interrupted=interrupted)


async def test_livekit_holds_a_spoken_conversation_and_interrupts_it(practice: Practice) -> None:
    log: Log[str] = Log()
    errors: list[ErrorEvent] = []

    async def until(what: str) -> None:
        await log.until(what.__eq__, what)

    ears, mouth = Ears(), Mouth()
    async with asyncio.timeout(90), aiohttp.ClientSession() as http:
        model = RealtimeModel(api_key="nobody asks", base_url=practice.base, http_session=http)
        # Who speaks is heard by the server.
        session: AgentSession[None] = AgentSession(llm=model, vad=None, aec_warmup_duration=None)
        session.input.audio, session.output.audio = ears, mouth

        @session.on("agent_state_changed")
        def _(event: AgentStateChangedEvent) -> None:
            log.add(f"agent {event.new_state}")

        @session.on("user_state_changed")
        def _(event: UserStateChangedEvent) -> None:
            log.add(f"user {event.new_state}")

        @session.on("error")
        def _(event: ErrorEvent) -> None:
            errors.append(event)

        await session.start(Agent(instructions="Interview the candidate."))
        greeting = session.generate_reply(instructions="Greet the candidate.")
        async with Microphone(ears.hear) as microphone:
            # Greeted, and heard out.
            await until("agent speaking")
            await greeting.wait_for_playout()
            assert not greeting.interrupted
            pcm = mouth.said[0]
            assert_speech(pcm)
            assert "welcome" in session.history.items[-1].text_content
            await until("agent listening")

            # Answered.
            await microphone.say(cut(pcm, 0.2, 5.0))
            await until("user speaking")
            await until("user listening")
            await until("agent speaking")

            # Interrupted.
            await microphone.say(cut(pcm, 0.2, 4.0))
            await until("user speaking")
            await until("agent listening")
            assert len(mouth.interrupted_at_s) == 1

            # And answered once more.
            await until("agent speaking")
            await until("agent listening")
            assert_speech(mouth.said[-1])
        said = [item for item in session.history.items if item.type == "message" and item.role == "assistant"]
        assert [message.interrupted for message in said] == [False, True, False]
        await session.aclose()
        await model.aclose()
    assert errors == []
