//! The report that needs no model: what was measured, in sentences. It judges nothing, since it understands nothing.

use super::{Asked, Material, VERSION};
use crate::clock::Millis;
use crate::wire::{Checks, Line, QuestionFeedback, Report, Role, Source};

/// An answer that is longer than this before anybody else speaks is hard to follow.
const LONG_ANSWER: Millis = Millis::from_mins(3);
/// One that is shorter seldom tells an experience.
const SHORT_ANSWER: Millis = Millis::from_secs(20);

pub(super) fn report(material: &Material, at: jiff::Timestamp) -> Report {
    let Material { transcript, delivery, questions } = material;
    Report {
        version: VERSION,
        made_at: at,
        model: None,
        calibrated: false,
        summary: summary(material),
        topics: Vec::new(),
        strengths: Vec::new(),
        improvements: Vec::new(),
        competencies: Vec::new(),
        questions: questions.iter().map(|asked| question(material, asked)).collect(),
        next_steps: next_steps(material),
        bands_withheld: Some(
            "No text model has read the answers: what was measured says nothing about what was said."
                .to_owned(),
        ),
        trust: transcript.trust,
        delivery: delivery.clone(),
        checks: Checks::default(),
    }
}

fn summary(material: &Material) -> String {
    let all = &material.delivery.overall;
    let answered = material.questions.iter().filter(|asked| !asked.answers.is_empty()).count();
    if all.candidate_ms == Millis::ZERO && answered == 0 {
        return "Nothing was answered in this interview.".to_owned();
    }
    let reached = material.questions.iter().filter(|asked| asked.reached).count();
    let left = match material.questions.len() - reached {
        0 => String::new(),
        1 => " (1 more was not asked)".to_owned(),
        left => format!(" ({left} more were not asked)"),
    };
    let speech = match all.candidate_ms {
        Millis::ZERO => "in writing.".to_owned(),
        length => {
            // Rounded as the pages do.
            let ratio = all.talk_ratio.map(|ratio| format!(", {} % of all speech", (ratio * 100.0).round()));
            format!("and spoke for {}{}.", spoken(length), ratio.unwrap_or_default())
        }
    };
    let questions = match (answered, reached) {
        (1, 1) => "the one question that you were asked".to_owned(),
        (answered, reached) => format!("{answered} of the {reached} questions that you were asked"),
    };
    format!("You answered {questions}{left}, {speech}")
}

fn question(material: &Material, asked: &Asked) -> QuestionFeedback {
    let feedback = match (asked.answers.is_empty(), length(material, asked)) {
        (true, _) if asked.reached => "Not answered.".to_owned(),
        (true, _) => "Not asked.".to_owned(),
        (false, _) if is_typed(material, asked) => "Answered in writing.".to_owned(),
        (false, length) => format!("Answered in {}.", spoken(length)),
    };
    QuestionFeedback {
        question: asked.id.clone(),
        index: asked.index,
        text: asked.text.clone(),
        answered: !asked.answers.is_empty(),
        turns: asked.answers.clone(),
        feedback,
        evidence: Vec::new(),
        star: None,
    }
}

fn next_steps(material: &Material) -> Vec<String> {
    let all = &material.delivery.overall;
    let mut steps = Vec::new();
    let spoken =
        material.questions.iter().filter(|asked| !asked.answers.is_empty() && !is_typed(material, asked));
    let short = spoken.filter(|asked| length(material, asked) < SHORT_ANSWER).count();
    let example = "the situation, your task, what you did, what came of it.";
    match short {
        0 => {}
        1 => steps.push(format!(
            "One of your answers took less than 20 seconds. Try it again with an example: {example}"
        )),
        short => steps.push(format!(
            "{short} of your answers took less than 20 seconds. Try them again with one example each: {example}"
        )),
    }
    if all.longest_turn_ms > LONG_ANSWER {
        steps.push(
            "Your longest answer took more than three minutes. Try to say its point in the first 30 seconds."
                .into(),
        );
    }
    match material.questions.iter().filter(|asked| asked.reached && asked.answers.is_empty()).count() {
        0 => {}
        1 => steps.push("Practise the question that was left without an answer.".to_owned()),
        left => steps.push(format!("Practise the {left} questions that were left without an answer.")),
    }
    if steps.is_empty() {
        steps.push("Answer the same questions again and compare both transcripts.".to_owned());
    }
    steps
}

/// The answer, or the most of it, was written: how long anything else took says nothing.
fn is_typed(material: &Material, asked: &Asked) -> bool {
    let lines = material.transcript.lines.iter();
    lines.filter(|line| asked.answers.contains(&line.turn.turn)).any(|line| line.turn.source == Source::Typed)
}

/// How long was spoken in answer to it.
fn length(material: &Material, asked: &Asked) -> Millis {
    let mine = |line: &&Line| line.turn.role == Role::Candidate && asked.answers.contains(&line.turn.turn);
    let answers = material.transcript.lines.iter().filter(mine);
    answers.fold(Millis::ZERO, |sum, line| sum + line.turn.speech_ms)
}

fn spoken(length: Millis) -> String {
    let seconds = (length.0 + 500) / 1000;
    match seconds / 60 {
        0 => format!("{seconds} s"),
        minutes => format!("{minutes} min {:02} s", seconds % 60),
    }
}
