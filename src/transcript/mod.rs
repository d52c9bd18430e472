//! The transcript as a document, from the turns, the log and the corrections. Pure.

mod gaps;
mod questions;
mod trust;

#[cfg(test)]
mod tests;

use uuid::Uuid;

use crate::wire::{Envelope, Line, Role, Source, Transcript, Turn, TurnId};

pub use questions::by_question;
pub use trust::words;

/// `language` is what the interview is held in (`en`, `pt-BR`), where that is known: otherwise the interviewer's own
/// words say which script is to be expected.
pub fn transcript(
    interview: Uuid,
    turns: Vec<Turn>,
    log: &[Envelope],
    corrections: &[(TurnId, String)],
    language: Option<&str>,
) -> Transcript {
    let expected = trust::expected(&turns, language);
    let lines: Vec<Line> = turns
        .into_iter()
        .map(|turn| {
            let corrected = corrections.iter().find(|(id, _)| *id == turn.turn);
            line(turn, corrected.map(|(_, text)| text.clone()), expected)
        })
        .collect();
    Transcript { interview, trust: overall(&lines), gaps: gaps::gaps(log), lines }
}

fn line(mut turn: Turn, corrected: Option<String>, expected: Option<trust::Script>) -> Line {
    match corrected {
        // The candidate's own word for it: what it was recognised as does not matter any more.
        Some(text) => {
            let original = std::mem::replace(&mut turn.text, text);
            Line { turn, trust: 1.0, doubts: Vec::new(), corrected: true, original: Some(original) }
        }
        None => {
            let (trust, doubts) = trust::of(&turn, expected);
            Line { turn, trust, doubts, corrected: false, original: None }
        }
    }
}

/// A second of speech counts as much as any other.
fn overall(lines: &[Line]) -> Option<f64> {
    let spoken = |line: &&Line| line.turn.role == Role::Candidate && line.turn.source != Source::Typed;
    let (mut weight, mut sum) = (0.0, 0.0);
    for line in lines.iter().filter(spoken) {
        let seconds = line.turn.speech_ms.duration().as_secs_f64();
        weight += seconds;
        sum += seconds * line.trust;
    }
    let typed = || lines.iter().any(|line| line.turn.role == Role::Candidate).then_some(1.0);
    if weight > 0.0 { Some(rounded(sum / weight)) } else { typed() }
}

fn rounded(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}
