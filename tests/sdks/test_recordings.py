"""What Antiphon's own dialects send, and what they are tested with, are events of the official types."""

from pathlib import Path

import pytest

from support.contract import CONTRACTS
from support.running import ROOT

FOLDER = ROOT / "tests/fixtures/dialects"
RECORDINGS = sorted(FOLDER.glob("*.jsonl"))


def test_there_are_recordings() -> None:
    names = {recording.name for recording in RECORDINGS}
    assert names == {f"{name}.jsonl" for name in CONTRACTS}


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.name)
def test_every_recorded_event_is_one_of_the_official_types(recording: Path) -> None:
    contract = CONTRACTS[recording.name.removesuffix(".jsonl")]
    lines = [line for line in recording.read_text().splitlines() if line.strip()]
    assert lines, "nothing is recorded"
    found = {at: contract.objections(line) for at, line in enumerate(lines, 1)}
    found = {at: objections for at, objections in found.items() if objections}
    assert not found, "\n".join(
        f"{recording.name}:{at}: {lines[at - 1][:200]}\n    " + "\n    ".join(objections[:8])
        for at, objections in found.items()
    )


def test_a_beta_name_a_missing_field_and_an_undeclared_one_are_objected_to() -> None:
    client, server = CONTRACTS["openai.client"], CONTRACTS["openai.server"]
    assert client.objections('{"type":"input_audio_buffer.append","audio":"AAAA"}') == []
    missing = ["InputAudioBufferAppendEvent.audio: Field required"]
    assert client.objections('{"type":"input_audio_buffer.append"}') == missing
    strange = '{"type":"session.update","session":{"type":"realtime","audio":{"input":{"vad":1}}}}'
    assert client.objections(strange) == ["session.audio.input.vad: not declared"]
    unknown = ["type: there is no such event"]
    assert server.objections('{"type":"response.audio.delta","event_id":"e","delta":"AAAA"}') == unknown
    assert CONTRACTS["live.client"].objections('{"type":"session.append"}') == unknown
    assert CONTRACTS["live.server"].objections('{"type":"session.begun"}')
    gemini = CONTRACTS["gemini.client"]
    assert gemini.objections('{"realtimeInput":{"sound":1}}')
    assert gemini.objections('{"realtimeInput":{"audioStreamEnd":true}}') == []
    detection = '{"setup":{"realtimeInputConfig":{"automaticActivityDetection":{"%s":true}}}}'
    assert gemini.objections(detection % "disabled") == []
    assert gemini.objections(detection % "enabled")
    assert CONTRACTS["gemini.server"].objections('{"serverContent":{"turnOver":true}}')
