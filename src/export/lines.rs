//! What all forms say alike: the heading, the facts, and the record in the order of its times.

use crate::clock::Millis;
use crate::wire::{Document, EndReason, InterviewStatus, Line, Role, Source, TimedNotice};

/// Said wherever something may have been left out.
pub(super) const REDACTED: &str =
    "Names, addresses and the like have been left out by rules, which may have missed some.";

/// Words that are trusted less are said to be doubtful.
const DOUBTFUL: f64 = 0.6;

/// An entry of the record.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry<'a> {
    Line(&'a Line),
    Notice(&'a TimedNotice),
}

impl Entry<'_> {
    pub(super) fn at(&self) -> Millis {
        match self {
            Self::Line(line) => line.turn.start_ms,
            Self::Notice(notice) => notice.at,
        }
    }
}

/// Turns and notices by their times. None where the transcript is not for the reader.
pub(super) fn record(document: &Document) -> Vec<Entry<'_>> {
    let Some(lines) = &document.transcript else { return Vec::new() };
    let lines = lines.iter().map(Entry::Line);
    let mut entries: Vec<_> = lines.chain(document.notices.iter().map(Entry::Notice)).collect();
    entries.sort_by_key(Entry::at);
    entries
}

pub(super) fn title(document: &Document) -> String {
    match &document.interview.role {
        Some(role) => format!("Interview: {}", clean(role)),
        None => format!("Interview: {}", clean(&document.interview.track)),
    }
}

/// What there is to know beforehand: names and values.
pub(super) fn facts(document: &Document) -> Vec<(&'static str, String)> {
    let interview = &document.interview;
    let model = &document.model;
    let interviewer = match &model.host {
        Some(host) => format!("{} at {}", clean(&model.name), clean(host)),
        None => format!("{} (on the server itself)", clean(&model.name)),
    };
    vec![
        ("Date", interview.created_at.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        ("Length", length(interview.duration_ms)),
        ("Track", clean(&interview.track)),
        ("Interviewer", interviewer),
        ("Ended", ended(interview.status, interview.reason).to_owned()),
    ]
}

fn ended(status: InterviewStatus, reason: Option<EndReason>) -> &'static str {
    match (status, reason) {
        (InterviewStatus::Created | InterviewStatus::Live, _) => "not yet",
        (InterviewStatus::Ended, None) => "yes",
        (InterviewStatus::Ended, Some(reason)) => match reason {
            EndReason::Completed => "everything was asked",
            EndReason::TimeUp => "the time was up",
            EndReason::BudgetUp => "the model's budget was used up",
            EndReason::CandidateEnded => "by the candidate",
            EndReason::CandidateLeft => "the candidate's connection was lost",
            EndReason::NeverConnected => "it never became a call",
            EndReason::Idle => "nobody said anything",
            EndReason::ModelFailed => "the interviewer's model failed",
            EndReason::ServerStopped => "the server stopped",
            EndReason::Failed => "the server failed",
        },
    }
}

pub(super) fn speaker(role: Role) -> &'static str {
    match role {
        Role::Interviewer => "Interviewer",
        Role::Candidate => "Candidate",
    }
}

/// What a turn says, and what is to be known of it; empty where there is nothing to add.
pub(super) fn remarks(line: &Line) -> String {
    let turn = &line.turn;
    let mut remarks = Vec::new();
    if let Some(question) = &turn.question
        && turn.role == Role::Interviewer
    {
        let which = format!("question {} of about {}", question.index, question.of);
        remarks.push(if question.follow_up { format!("{which}, follow-up") } else { which });
    }
    match turn.source {
        Source::Typed => remarks.push("typed".to_owned()),
        Source::Browser => remarks.push("recognised by the browser".to_owned()),
        Source::Provider | Source::Script | Source::None => {}
    }
    if turn.cut {
        remarks.push("interrupted".to_owned());
    }
    if line.corrected {
        remarks.push("corrected by the candidate".to_owned());
    }
    if line.trust < DOUBTFUL && !turn.text.is_empty() {
        remarks.push("may have been misheard".to_owned());
    }
    remarks.join(", ")
}

/// The words, or that there are none.
pub(super) enum Said {
    Words(String),
    /// What to say instead.
    Nothing(String),
}

pub(super) fn said(Line { turn, .. }: &Line) -> Said {
    let text = clean(&turn.text);
    match text.is_empty() {
        false => Said::Words(text),
        true => Said::Nothing(format!("{} of speech; its words were not recognised", length(turn.speech_ms))),
    }
}

/// One line without control characters, nor those that turn the direction of what follows.
pub(super) fn clean(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|char| if char.is_whitespace() { ' ' } else { char })
        .filter(|char| {
            !char.is_control()
                && !matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `12 min 5 s`.
pub(super) fn length(length: Millis) -> String {
    let seconds = (length.0 + 500) / 1000;
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// `2:05`, or `1:02:05`.
pub(super) fn code(at: Millis) -> String {
    let seconds = at.0 / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        hours => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}
