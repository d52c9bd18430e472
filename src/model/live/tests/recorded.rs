//! A session with everything in it, as files.

use super::*;
use crate::model::ItemId;
use crate::model::dialect::Ask;
use crate::model::tests::recording::agree;
use crate::wire::Role;

struct Server {
    wire: Wire,
    said: Vec<Value>,
}

impl Server {
    fn says(&mut self, kind: &str, mut event: Value) {
        event["type"] = json!(kind);
        if kind != "session.output_audio.delta" {
            event["event_id"] = json!(format!("event_{}", self.said.len() + 1));
        }
        self.said.push(event.clone());
        self.wire.server(event);
    }
}

fn session() -> Value {
    json!({ "id": "live_1", "expires_at": 1_800_000_000, "model": "gpt-live-1", "status": "active" })
}

#[test]
fn a_recorded_session_is_what_the_dialect_says_and_hears() {
    let line = |role, text: &str| Line { role, text: text.to_owned() };
    let record = [line(Role::Interviewer, "Hello."), line(Role::Candidate, "A bridge.")];
    let wire = Wire::opened(Opening::Ask(Ask::Plainly), &record);
    let mut server = Server { wire, said: Vec::new() };
    server.says("session.started", json!({ "session": session() }));
    server.wire.command(Command::Audio(Pcm::silent_frame(RATE)));
    let words = json!({ "delta": "Why a bridge?", "start_ms": 0, "end_ms": 200 });
    server.says("session.output_transcript.delta", words);
    let bytes: Vec<u8> = tone(200).iter().flat_map(|sample| sample.to_le_bytes()).collect();
    server.says("session.output_audio.delta", json!({ "delta": STANDARD.encode(bytes) }));
    server.wire.command(Command::Truncate { item: ItemId(1), heard: Millis(100) });
    let words = json!({ "delta": "It stands.", "start_ms": 0, "end_ms": 900 });
    server.says("session.input_transcript.delta", words);
    server.says(
        "session.usage.updated",
        json!({ "usage": { "seconds": 15.0 }, "context_window": { "usage_ratio": 0.1 } }),
    );
    for command in [Command::Hold(true), Command::Hold(false), Command::Text("I pass.".to_owned())] {
        server.wire.command(command);
    }
    let error = json!({ "type": "invalid_request_error", "code": "unknown_parameter", "message": "No.", "param": null });
    server.says("error", json!({ "error": error }));
    let delegation = json!({ "id": "d_1", "target": "client", "type": "delegation" });
    server.says("session.delegation.created", json!({ "delegation": delegation, "offset_ms": 9_000 }));
    server.wire.command(Command::WrapUp);
    let usage = json!({ "seconds": 30.0 });
    server
        .says("session.closed", json!({ "reason": "close_requested", "session": session(), "usage": usage }));
    assert_eq!(server.wire.dialect.ignored(), 0);
    // The files are read by people, too.
    for event in server.said.iter_mut().filter(|event| event["type"] == "session.output_audio.delta") {
        event["delta"] = json!("AAAAAAAA");
    }
    agree("live.client", &server.wire.frames);
    agree("live.server", &server.said);
}
