use uuid::Uuid;

use super::transcript;
use crate::clock::Millis;
use crate::wire::{
    Doubt, Envelope, Event, Gap, GapKind, Notice, NoticeCode, Role, Source, Turn, TurnId, VERSION,
};

fn turn(id: u32, role: Role, text: &str, source: Source, speech: u64) -> Turn {
    Turn {
        turn: TurnId(id),
        role,
        start_ms: Millis(u64::from(id) * 10_000),
        end_ms: Millis(u64::from(id) * 10_000 + speech),
        text: text.to_owned(),
        source,
        question: None,
        speech_ms: Millis(speech),
        confidence: None,
        response_ms: None,
        pauses: Vec::new(),
        cut: false,
        generated: None,
        generated_ms: None,
    }
}

fn doubts(text: &str, source: Source, speech: u64) -> (f64, Vec<Doubt>) {
    let turns = vec![
        turn(1, Role::Interviewer, "Tell me about it.", Source::Script, 2000),
        turn(2, Role::Candidate, text, source, speech),
    ];
    let line = transcript(Uuid::nil(), turns, &[], &[], None).lines.remove(1);
    (line.trust, line.doubts)
}

#[test]
fn words_are_doubted_for_what_is_wrong_with_them() {
    let fine = "I led the team that moved our billing";
    assert_eq!(doubts(fine, Source::Provider, 3000), (1.0, vec![]));
    assert_eq!(doubts(fine, Source::Browser, 3000), (0.8, vec![Doubt::BrowserRecognition]));
    assert_eq!(doubts("", Source::Provider, 5000), (0.0, vec![Doubt::NoWords]));
    assert_eq!(doubts("", Source::None, 5000), (0.0, vec![Doubt::NoWords]));
    assert_eq!(doubts("Thank you.", Source::Provider, 20_000), (0.5, vec![Doubt::FewWords]));
    assert_eq!(doubts(&fine.repeat(5), Source::Provider, 3000), (0.5, vec![Doubt::ManyWords]));
    assert_eq!(doubts("Спасибо за просмотр", Source::Provider, 2000), (0.2, vec![Doubt::OtherScript]));
    assert_eq!(doubts("ok", Source::Typed, 0), (1.0, vec![]));
    assert_eq!(doubts("Yes.", Source::Provider, 400), (1.0, vec![]));
}

#[test]
fn a_recogniser_that_doubts_itself_is_doubted_as_far() {
    let told = |confidence| {
        let mut said = turn(1, Role::Candidate, "I led the team", Source::Provider, 2000);
        said.confidence = confidence;
        let line = transcript(Uuid::nil(), vec![said], &[], &[], None).lines.remove(0);
        (line.trust, line.doubts)
    };
    assert_eq!(told(None), (1.0, vec![]));
    assert_eq!(told(Some(70)), (1.0, vec![]));
    assert_eq!(told(Some(40)), (0.4, vec![Doubt::Unsure]));
}

#[test]
fn a_correction_is_trusted_and_the_original_kept() {
    let turns = vec![turn(1, Role::Candidate, "ready's catching", Source::Provider, 3000)];
    let corrections = [(TurnId(1), "Redis caching".to_owned())];
    let document = transcript(Uuid::nil(), turns, &[], &corrections, Some("en"));
    let line = &document.lines[0];
    assert_eq!((line.turn.text.as_str(), line.corrected), ("Redis caching", true));
    assert_eq!(line.original.as_deref(), Some("ready's catching"));
    assert_eq!(document.trust, Some(1.0));
}

#[test]
fn trust_weighs_seconds_not_turns() {
    let turns = vec![
        turn(1, Role::Candidate, "", Source::None, 9000),
        turn(2, Role::Candidate, "Yes, indeed.", Source::Provider, 1000),
    ];
    assert_eq!(transcript(Uuid::nil(), turns, &[], &[], None).trust, Some(0.1));
    assert_eq!(transcript(Uuid::nil(), vec![], &[], &[], None).trust, None);
}

#[test]
fn a_lost_connection_is_a_gap_until_it_is_back() {
    let notice = |at, code| Envelope {
        v: VERSION,
        seq: 1,
        at: Millis(at),
        event: Event::Notice(Notice { code, message: String::new() }),
    };
    let log = [
        notice(1000, NoticeCode::ConnectionLost),
        notice(2000, NoticeCode::ModelAway),
        notice(5000, NoticeCode::Reconnected),
        notice(6000, NoticeCode::Reconnected),
    ];
    let gaps = transcript(Uuid::nil(), vec![], &log, &[], None).gaps;
    let connection = Gap { kind: GapKind::Connection, start_ms: Millis(1000), end_ms: Some(Millis(5000)) };
    assert_eq!(gaps, [connection, Gap { kind: GapKind::Model, start_ms: Millis(2000), end_ms: None }]);
}
