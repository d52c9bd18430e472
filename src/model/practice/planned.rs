//! A plan's questions in the recorded voice: those that are a track's own are spoken, the others are on the
//! candidate's screen.

use std::borrow::Cow;

use super::bank::{self, Line, Question, Track};
use crate::model;

/// The question as practice asks it; `at` is its place in the plan.
pub(super) fn question(planned: &model::Question, at: usize) -> Question {
    let recorded = Track::all()
        .iter()
        .flat_map(|track| track.questions)
        .find(|question| said(question.ask, &planned.text));
    let phrases = bank::phrases();
    let on_screen = |shift: usize| {
        let lines = phrases.on_screen;
        lines[(at + shift) % lines.len()]
    };
    let (id, patience, depth) = (Cow::Owned(planned.id.clone()), planned.patience, planned.depth);
    match recorded {
        Some(recorded) => {
            let patience = patience.max(recorded.patience);
            Question { id, patience, depth, ..recorded.clone() }
        }
        None => Question {
            id,
            ask: on_screen(0),
            rephrase: on_screen(1),
            short: phrases.more,
            deep: phrases.deeper,
            patience,
            depth,
        },
    }
}

/// What an interview with these questions is opened with: a track's own greeting if they are all of that track.
pub(super) fn greeting(planned: &[model::Question]) -> Option<&'static Line> {
    let asks = |track: &&Track| {
        planned.iter().all(|planned| track.questions.iter().any(|question| said(question.ask, &planned.text)))
    };
    let own = Track::all().iter().find(asks).map(|track| track.greeting);
    own.or_else(|| bank::phrases().hello.first().copied())
}

fn said(line: &Line, text: &str) -> bool {
    line.text.eq_ignore_ascii_case(text.trim())
}
