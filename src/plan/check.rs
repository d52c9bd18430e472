//! What a plan has to be. What is wrong is named by its place: `sections[1].questions[0].text`.

use std::collections::HashSet;

use crate::language::is_tag;
use crate::wire::{Plan, PlanQuestion};

pub const MAX_MINUTES: u32 = 120;
pub(super) const MAX_SECTIONS: usize = 12;
/// In all sections together.
pub(super) const MAX_QUESTIONS: usize = 40;
const MAX_DEPTH: u32 = 10;
pub(super) const MAX_TITLE: usize = 120;
pub(super) const MAX_TEXT: usize = 600;
const MAX_ID: usize = 40;
pub(super) const MAX_COMPETENCY: usize = 80;
const MAX_SENIORITY: usize = 60;

/// Why a plan is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// Where, as in the JSON.
    pub field: String,
    /// A sentence for a person.
    pub message: String,
}

/// The plan without white space at its ends and without empty fields, and with an id for every question.
///
/// # Errors
/// The first thing that is wrong.
pub fn checked(mut plan: Plan) -> Result<Plan, Fault> {
    tidy(&mut plan);
    text("title", &plan.title, MAX_TITLE)?;
    optional("role", plan.role.as_ref(), MAX_TITLE)?;
    optional("seniority", plan.seniority.as_ref(), MAX_SENIORITY)?;
    if plan.language.as_ref().is_some_and(|tag| !is_tag(tag)) {
        fault("language", "The language is a tag like `en` or `de-AT`.")?;
    }
    minutes("minutes", plan.minutes)?;
    if !(1..=MAX_SECTIONS).contains(&plan.sections.len()) {
        fault("sections", format!("A plan has 1 to {MAX_SECTIONS} sections."))?;
    }
    if plan.sections.iter().map(|section| section.questions.len()).sum::<usize>() > MAX_QUESTIONS {
        fault("sections", format!("A plan has at most {MAX_QUESTIONS} questions."))?;
    }
    let mut ids = HashSet::new();
    for (at, section) in plan.sections.iter().enumerate() {
        let place = format!("sections[{at}]");
        at_most(format!("{place}.title"), &section.title, MAX_TITLE)?;
        if let Some(length) = section.minutes {
            minutes(format!("{place}.minutes"), length)?;
        }
        if section.questions.is_empty() {
            fault(format!("{place}.questions"), "A section has at least one question.")?;
        }
        for (at, asked) in section.questions.iter().enumerate() {
            let place = format!("{place}.questions[{at}]");
            question(&place, asked)?;
            if !ids.insert(asked.id.as_str()) {
                fault(format!("{place}.id"), "Another question of this plan has the same id.")?;
            }
        }
    }
    Ok(plan)
}

fn question(place: &str, question: &PlanQuestion) -> Result<(), Fault> {
    let field = |name: &str| format!("{place}.{name}");
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if question.id.chars().count() > MAX_ID || !question.id.chars().all(plain) {
        fault(field("id"), format!("An id is at most {MAX_ID} letters, digits, hyphens and underscores."))?;
    }
    text(field("text"), &question.text, MAX_TEXT)?;
    optional(field("competency"), question.competency.as_ref(), MAX_COMPETENCY)?;
    optional(field("good"), question.good.as_ref(), MAX_TEXT)?;
    optional(field("rephrase"), question.rephrase.as_ref(), MAX_TEXT)?;
    match question.depth {
        0..=MAX_DEPTH => Ok(()),
        _ => fault(field("depth"), format!("A question is followed up at most {MAX_DEPTH} times.")),
    }
}

fn tidy(plan: &mut Plan) {
    trim(&mut plan.title);
    [&mut plan.role, &mut plan.seniority, &mut plan.language].into_iter().for_each(trim_away);
    let given = plan.sections.iter().flat_map(|section| &section.questions);
    let mut given: HashSet<String> = given.map(|question| question.id.trim().to_owned()).collect();
    let mut number = 0_u32;
    for section in &mut plan.sections {
        trim(&mut section.title);
        for question in &mut section.questions {
            trim(&mut question.id);
            trim(&mut question.text);
            [&mut question.competency, &mut question.good, &mut question.rephrase]
                .into_iter()
                .for_each(trim_away);
            number += 1;
            while question.id.is_empty() {
                let id = format!("q{number}");
                if given.insert(id.clone()) {
                    question.id = id;
                } else {
                    number += 1;
                }
            }
        }
    }
}

fn trim(text: &mut String) {
    if text.trim().len() != text.len() {
        *text = text.trim().to_owned();
    }
}

fn trim_away(text: &mut Option<String>) {
    *text = text.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
}

fn text(field: impl Into<String>, text: &str, most: usize) -> Result<(), Fault> {
    match text.is_empty() {
        true => fault(field, "Something has to be written here."),
        false => at_most(field, text, most),
    }
}

fn optional(field: impl Into<String>, text: Option<&String>, most: usize) -> Result<(), Fault> {
    text.map_or(Ok(()), |text| at_most(field, text, most))
}

fn at_most(field: impl Into<String>, text: &str, most: usize) -> Result<(), Fault> {
    match text.chars().count() > most {
        true => fault(field, format!("There is room for {most} characters here.")),
        false => Ok(()),
    }
}

fn minutes(field: impl Into<String>, minutes: u32) -> Result<(), Fault> {
    match (1..=MAX_MINUTES).contains(&minutes) {
        true => Ok(()),
        false => fault(field, format!("It lasts 1 to {MAX_MINUTES} minutes.")),
    }
}

fn fault(field: impl Into<String>, message: impl Into<String>) -> Result<(), Fault> {
    Err(Fault { field: field.into(), message: message.into() })
}
