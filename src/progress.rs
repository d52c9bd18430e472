//! An interview's measures, for a line over time: pure, from the turns alone.

use crate::clock::Millis;
use crate::search;
use crate::wire::{Role, Source, Turn};

/// What was not there to be measured is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// The candidate's turns that were spoken.
    pub answers: u32,
    /// The candidate's part of all speech, 0 to 1.
    pub talk_ratio: Option<f64>,
    pub median_response: Option<Millis>,
    pub words_per_minute: Option<f64>,
}

/// Shorter speech says nothing of a pace.
const PACE_SPEECH: Millis = Millis::from_secs(5);

pub fn measure(turns: &[Turn]) -> Measures {
    let of = |role: Role| turns.iter().filter(move |turn| turn.role == role);
    let spoken = || of(Role::Candidate).filter(|turn| turn.source != Source::Typed);
    let speech = |role| of(role).map(|turn| turn.speech_ms.0).sum::<u64>();
    let (candidate, all) = (speech(Role::Candidate), speech(Role::Candidate) + speech(Role::Interviewer));
    Measures {
        answers: u32::try_from(spoken().count()).unwrap_or(u32::MAX),
        talk_ratio: (all > 0).then(|| candidate as f64 / all as f64),
        median_response: median(spoken().filter_map(|turn| turn.response_ms).collect()),
        words_per_minute: pace(spoken().filter(|turn| turn.source != Source::None)),
    }
}

fn pace<'a>(turns: impl Iterator<Item = &'a Turn>) -> Option<f64> {
    let (mut words, mut speech) = (0, Millis::ZERO);
    for turn in turns {
        words += search::count(&turn.text);
        speech += turn.speech_ms;
    }
    (speech >= PACE_SPEECH).then(|| words as f64 * 60_000.0 / speech.0 as f64)
}

/// The lower of the middle two, where there are two.
fn median(mut lengths: Vec<Millis>) -> Option<Millis> {
    lengths.sort_unstable();
    lengths.get(lengths.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::TurnId;

    fn turn(role: Role, source: Source, speech_ms: u64, response_ms: Option<u64>, text: &str) -> Turn {
        Turn {
            turn: TurnId(1),
            role,
            start_ms: Millis(0),
            end_ms: Millis(speech_ms),
            text: text.to_owned(),
            source,
            question: None,
            speech_ms: Millis(speech_ms),
            response_ms: response_ms.map(Millis),
            pauses: Vec::new(),
            cut: false,
            generated: None,
            generated_ms: None,
        }
    }

    #[test]
    fn an_interview_is_measured_by_its_turns() {
        let turns = [
            turn(Role::Interviewer, Source::Script, 10_000, None, "Tell me."),
            turn(Role::Candidate, Source::Browser, 20_000, Some(900), &"word ".repeat(50)),
            turn(Role::Candidate, Source::None, 5_000, Some(300), ""),
            turn(Role::Candidate, Source::Typed, 0, Some(60_000), "typed"),
            turn(Role::Candidate, Source::Browser, 5_000, Some(500), "don't stop"),
        ];
        let measures = measure(&turns);
        assert_eq!((measures.answers, measures.talk_ratio), (3, Some(0.75)));
        assert_eq!(measures.median_response, Some(Millis(500)));
        assert_eq!(measures.words_per_minute, Some(52.0 * 60.0 / 25.0));
    }

    #[test]
    fn what_is_not_there_is_not_measured() {
        assert_eq!(measure(&[]), Measures::default());
        let silent = measure(&[turn(Role::Candidate, Source::None, 8_000, None, "")]);
        assert_eq!((silent.words_per_minute, silent.median_response), (None, None));
        assert_eq!(
            measure(&[turn(Role::Candidate, Source::Browser, 900, None, "yes")]).words_per_minute,
            None
        );
    }
}
