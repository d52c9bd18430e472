"""`pipecat-ai`: OpenAIRealtimeLLMService in a pipeline that plays in real time."""

import asyncio

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    ErrorFrame,
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMRunFrame,
    OutputAudioRawFrame,
    StartFrame,
    TTSAudioRawFrame,
    TTSTextFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams
from pipecat.workers.runner import WorkerRunner

from support.audio import RATE, assert_speech, cut
from support.log import Log
from support.microphone import Microphone
from support.practice import Practice


class Speaker(BaseOutputTransport):
    """A loudspeaker: takes a frame in the time that it lasts."""

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        await asyncio.sleep(frame.num_frames / frame.sample_rate)
        return True


class Watcher(BaseObserver):
    """Every frame that is pushed downstream, once."""

    def __init__(self, log: Log[Frame]) -> None:
        super().__init__()
        self._log = log
        self._known: set[int] = set()

    async def on_push_frame(self, data: FramePushed) -> None:
        wanted = data.direction == FrameDirection.DOWNSTREAM or isinstance(data.frame, ErrorFrame)
        if wanted and data.frame.id not in self._known:
            self._known.add(data.frame.id)
            self._log.add(data.frame)


def kind(log: Log[Frame], wanted: type[Frame], begin: int = 0) -> list[Frame]:
    return [frame for frame in log.entries[begin:] if isinstance(frame, wanted)]


def said(log: Log[Frame], begin: int = 0) -> bytes:
    return b"".join(frame.audio for frame in kind(log, TTSAudioRawFrame, begin))


async def test_pipecat_holds_a_spoken_conversation_and_interrupts_it(practice: Practice) -> None:
    llm = OpenAIRealtimeLLMService(api_key="nobody asks", base_url=practice.websocket)
    context = LLMContext([{"role": "user", "content": "Hello!"}])
    aggregators = LLMContextAggregatorPair(context)
    speaker = Speaker(TransportParams(audio_out_enabled=True, audio_out_sample_rate=RATE))
    log: Log[Frame] = Log()
    worker = PipelineWorker(
        Pipeline([aggregators.user(), llm, speaker, aggregators.assistant()]),
        params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE),
        observers=[Watcher(log)],
        enable_rtvi=False,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)

    async def until(wanted: type[Frame]) -> Frame:
        return await log.until(lambda frame: isinstance(frame, wanted), wanted.__name__)

    async def hear(pcm: bytes) -> None:
        await worker.queue_frame(InputAudioRawFrame(audio=pcm, sample_rate=RATE, num_channels=1))

    async with asyncio.timeout(90):
        running = asyncio.create_task(runner.run())
        await worker.queue_frame(LLMRunFrame())
        async with Microphone(hear) as microphone:
            # Greeted.
            await until(BotStartedSpeakingFrame)
            await until(LLMFullResponseEndFrame)
            pcm = said(log)
            assert_speech(pcm)
            assert "welcome" in "".join(frame.text for frame in kind(log, TTSTextFrame))

            # Heard out, answered.
            await until(BotStoppedSpeakingFrame)
            await microphone.say(cut(pcm, 0.2, 5.0))
            await until(UserStartedSpeakingFrame)
            await until(UserStoppedSpeakingFrame)

            # Interrupted.
            await until(BotStartedSpeakingFrame)
            second, interruptions = len(log.entries), len(kind(log, InterruptionFrame))
            await microphone.say(cut(pcm, 0.2, 4.0))
            await until(InterruptionFrame)
            await until(UserStoppedSpeakingFrame)
            assert len(kind(log, InterruptionFrame)) > interruptions

            # And answered once more.
            await until(BotStartedSpeakingFrame)
            await until(LLMFullResponseEndFrame)
            assert_speech(said(log, second))
        await worker.cancel()
        await running

    assert kind(log, ErrorFrame) == []
    assert any(message["role"] == "assistant" for message in context.get_messages())
