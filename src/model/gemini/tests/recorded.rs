//! Every kind of message in both directions, as files: what the provider's own types are held against.

use serde_json::{Value, json};

use super::{Wire, course, line, part};
use crate::model::brief::Direction;
use crate::model::dialect::{Ask, Course, Opening};
use crate::model::tests::recording::agree;
use crate::model::{Command, ItemId};
use crate::wire::Role;

/// An interview that has everything in it.
fn recorded() -> (Vec<Value>, Vec<Value>) {
    let mut wire = Wire::opened(course(), Opening::First, &[]);
    wire.server(json!({ "setupComplete": { "sessionId": "s1" } }));
    wire.command(Command::Start);
    wire.calls("next_question", "c1", json!({ "id": "proud" }));
    wire.says("Hello. What are you proud of?", 40);
    wire.content(json!({ "modelTurn": { "role": "model", "parts": [{ "text": "Thinking", "thought": true }, part(20)] } }));
    wire.server(json!({
        "serverContent": { "generationComplete": true },
        "usageMetadata": {
            "promptTokenCount": 100, "responseTokenCount": 50, "totalTokenCount": 150,
            "promptTokensDetails": [{ "modality": "TEXT", "tokenCount": 100 }],
            "responseTokensDetails": [{ "modality": "AUDIO", "tokenCount": 50 }],
            "cacheTokensDetails": [{ "modality": "TEXT", "tokenCount": 10 }],
        },
    }));
    wire.speaks();
    wire.command(Command::Truncate { item: ItemId(1), heard: crate::clock::Millis(20) });
    wire.server(json!({ "serverContent": { "interrupted": true } }));
    wire.content(json!({ "turnComplete": true, "turnCompleteReason": "RESPONSE_REJECTED" }));
    wire.content(json!({ "inputTranscription": { "text": "A bridge.", "finished": true } }));
    wire.silence(1500);
    wire.server(json!({ "sessionResumptionUpdate": { "newHandle": "h1", "resumable": true } }));
    wire.server(json!({ "sessionResumptionUpdate": { "resumable": false } }));
    wire.says("Why?", 20);
    wire.done();
    wire.command(Command::Text("It stands.".to_owned()));
    wire.calls("end_interview", "c2", json!({ "reason": "done" }));
    wire.server(json!({ "toolCallCancellation": { "ids": ["c2"] } }));
    wire.server(json!({ "voiceActivity": { "voiceActivityType": "ACTIVITY_START" } }));
    wire.server(json!({ "goAway": { "timeLeft": "50s" } }));

    let resumed = Course { resume: Some("h1".to_owned()), ..course() };
    let tail = [line(Role::Interviewer, "Why?")];
    let mut second = Wire::opened(resumed, Opening::Ask(Ask::Direction(Direction::Continue)), &tail);
    second.server(json!({ "setupComplete": {} }));

    let record = [line(Role::Interviewer, "Hello."), line(Role::Candidate, "A bridge.")];
    let mut third = Wire::opened(course(), Opening::Ask(Ask::Plainly), &record);
    third.server(json!({ "setupComplete": {} }));

    let mut wires = [wire, second, third];
    let sent = wires.iter_mut().flat_map(|wire| std::mem::take(&mut wire.sent)).collect();
    let received = wires.into_iter().flat_map(|wire| wire.received).collect();
    (shorter(sent), received)
}

/// Of sounds in a row the first one, cut: the files are read by people too.
fn shorter(frames: Vec<Value>) -> Vec<Value> {
    let mut short: Vec<Value> = Vec::new();
    for mut frame in frames {
        let sound = frame.pointer("/realtimeInput/audio").is_some();
        if let Some(Value::String(data)) = frame.pointer_mut("/realtimeInput/audio/data") {
            data.truncate(64);
            if short.last().is_some_and(|last| last.pointer("/realtimeInput/audio").is_some()) {
                continue;
            }
        }
        debug_assert!(sound || frame.is_object());
        short.push(frame);
    }
    short
}

#[test]
fn a_recorded_session_is_what_the_dialect_says_and_hears() {
    let (sent, received) = recorded();
    agree("gemini.client", &sent);
    agree("gemini.server", &received);
}
