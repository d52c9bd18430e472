//! Interviews that are over, as a call would have left them.

use std::path::Path;

use antiphon::clock::Millis;
use antiphon::store::Store;
use antiphon::wire::*;
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::{Server, database};

/// Six seconds of speech within eight, ten seconds after the one before.
pub(crate) fn turn(number: u32, role: Role, text: &str) -> Turn {
    let start = u64::from(number) * 10_000;
    Turn {
        turn: TurnId(number),
        role,
        start_ms: Millis(start),
        end_ms: Millis(start + 8_000),
        text: text.to_owned(),
        source: if role == Role::Candidate { Source::Browser } else { Source::Script },
        question: None,
        speech_ms: Millis(6_000),
        confidence: None,
        response_ms: Some(Millis(700)),
        pauses: Vec::new(),
        cut: false,
        generated: Some("and what nobody heard".to_owned()),
        generated_ms: None,
    }
}

/// The id of an interview that was begun with `wish`, has these turns, and was completed.
pub(crate) async fn hold(server: &Server, folder: &Path, wish: &Value, turns: Vec<Turn>) -> String {
    let answer = server.request(Method::POST, "/api/realtime-session").json(wish).send().await.unwrap();
    let session: Session = answer.json().await.unwrap();
    complete(folder, session.id, turns).await;
    session.id.to_string()
}

/// An interview that was begun has these turns, and is completed.
pub(crate) async fn complete(folder: &Path, id: Uuid, turns: Vec<Turn>) {
    let store = Store::open(&database(folder).await).await.unwrap();
    store.start(id, 1, antiphon::clock::wall()).await.unwrap();
    let mut events: Vec<_> = turns.into_iter().map(|turn| Event::TurnFinal(TurnFinal { turn })).collect();
    events.push(Event::Notice(Notice {
        code: NoticeCode::TimeAlmostUp,
        message: "One minute is left.".into(),
    }));
    events.push(Event::SessionState(SessionState {
        state: State::Ended,
        muted: false,
        holding: false,
        patience: Patience::default(),
        reason: Some(EndReason::Completed),
    }));
    let events = events.into_iter().zip(1..);
    let events = events.map(|(event, seq)| Envelope { v: VERSION, seq, at: Millis(seq * 9_000), event });
    store.append(id, events.collect()).await.unwrap();
    store.close().await.unwrap();
}
