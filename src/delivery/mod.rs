//! How something was said: figures from the turns' times. Pure; needs no model and no key.

mod fillers;
mod methods;

#[cfg(test)]
mod tests;

use crate::clock::Millis;
use crate::transcript::{by_question, words};
use crate::wire::{Delivery, Figures, Line, PauseFigures, QuestionFigures, Role, Source, Spread, Transcript};

/// Words that are trusted less say nothing about pace or fillers.
const TRUSTED: f64 = 0.7;

/// Less speech with trusted words than this gives no pace.
const ENOUGH: Millis = Millis(5000);

/// `language` chooses the list of fillers; English where it is not known.
pub fn measure(transcript: &Transcript, language: Option<&str>) -> Delivery {
    let lines = &transcript.lines;
    let with_before = |at: usize| Some((at.checked_sub(1).and_then(|at| lines.get(at)), lines.get(at)?));
    let all: Vec<_> = (0..lines.len()).filter_map(with_before).collect();
    let questions = by_question(lines)
        .into_iter()
        .map(|(question, places)| QuestionFigures {
            question: question.id,
            index: question.index,
            figures: figures(&places.into_iter().filter_map(with_before).collect::<Vec<_>>(), language),
        })
        .collect();
    Delivery { overall: figures(&all, language), questions, methods: methods::methods() }
}

/// Of lines, each with the one that came before it in the interview.
fn figures(lines: &[(Option<&Line>, &Line)], language: Option<&str>) -> Figures {
    let of = |role| lines.iter().map(|(_, line)| *line).filter(move |line| line.turn.role == role);
    let spoken = |line: &&Line| line.turn.source != Source::Typed;
    let candidate: Vec<&Line> = of(Role::Candidate).filter(spoken).collect();
    let speech = |lines: &mut dyn Iterator<Item = &Line>| {
        lines.fold(Millis::ZERO, |sum, line| sum + line.turn.speech_ms)
    };
    let candidate_ms = speech(&mut candidate.iter().copied());
    let interviewer_ms = speech(&mut of(Role::Interviewer));
    let interrupted = |(before, line): &&(Option<&Line>, &Line)| {
        line.turn.role == Role::Interviewer
            && before.is_some_and(|before| {
                before.turn.role == Role::Candidate && line.turn.start_ms < before.turn.end_ms
            })
    };
    // What was cut off by the end, a lost connection or a wish for the next question was not interrupted.
    let interrupts = |(before, line): &&(Option<&Line>, &Line)| {
        line.turn.role == Role::Candidate
            && before.is_some_and(|before| before.turn.role == Role::Interviewer && before.turn.cut)
    };
    let (words_per_minute, fillers) = words_of(&candidate, language);
    Figures {
        candidate_ms,
        interviewer_ms,
        talk_ratio: share(candidate_ms, candidate_ms + interviewer_ms),
        response: spread(candidate.iter().filter_map(|line| line.turn.response_ms).collect()),
        pauses: pauses(&candidate),
        words_per_minute,
        interruptions_by_candidate: count(lines.iter().filter(interrupts)),
        interruptions_by_interviewer: count(lines.iter().filter(interrupted)),
        longest_turn_ms: candidate
            .iter()
            .map(|line| line.turn.end_ms - line.turn.start_ms)
            .max()
            .unwrap_or_default(),
        fillers,
    }
}

fn pauses(candidate: &[&Line]) -> PauseFigures {
    let lengths: Vec<Millis> = candidate
        .iter()
        .flat_map(|line| line.turn.pauses.iter().map(|pause| pause.end_ms - pause.start_ms))
        .collect();
    let total_ms = lengths.iter().fold(Millis::ZERO, |sum, length| sum + *length);
    let turns =
        candidate.iter().fold(Millis::ZERO, |sum, line| sum + (line.turn.end_ms - line.turn.start_ms));
    PauseFigures {
        count: count(lengths.iter()),
        longest_ms: lengths.iter().copied().max().unwrap_or_default(),
        total_ms,
        share: share(total_ms, turns).unwrap_or_default(),
    }
}

/// Pace and fillers, of the turns whose words can be trusted.
fn words_of(candidate: &[&Line], language: Option<&str>) -> (Option<f64>, Option<crate::wire::Fillers>) {
    let trusted =
        || candidate.iter().filter(|line| line.trust >= TRUSTED && line.turn.speech_ms > Millis::ZERO);
    let speech = trusted().fold(Millis::ZERO, |sum, line| sum + line.turn.speech_ms);
    if speech < ENOUGH {
        return (None, None);
    }
    let minutes = speech.duration().as_secs_f64() / 60.0;
    let spoken: f64 = trusted().map(|line| words(&line.turn.text)).sum();
    let fillers = fillers::count(trusted().map(|line| line.turn.text.as_str()), language, minutes);
    (Some((spoken / minutes).round()), fillers)
}

/// By the nearest rank.
fn spread(mut lengths: Vec<Millis>) -> Option<Spread> {
    lengths.sort_unstable();
    let at = |percent: usize| {
        let rank = (lengths.len() * percent).div_ceil(100);
        lengths.get(rank.saturating_sub(1)).copied()
    };
    Some(Spread { median_ms: at(50)?, p90_ms: at(90)?, count: count(lengths.iter()) })
}

fn share(part: Millis, whole: Millis) -> Option<f64> {
    let share = part.duration().as_secs_f64() / whole.duration().as_secs_f64();
    (whole > Millis::ZERO).then(|| (share * 1000.0).round() / 1000.0)
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
