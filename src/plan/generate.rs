//! A plan from what is known of a job, by simple rules: words choose the questions, minutes decide how many. What
//! was given is looked at for words and goes nowhere else.

use std::collections::HashSet;

use super::check::MAX_TITLE;
use super::template::of_track;
use crate::model::practice::Track;
use crate::wire::{GeneratePlan, Plan, PlanSection};

const MINUTES: u32 = 20;

/// A question with its follow-ups takes about so many minutes.
const MINUTES_EACH: u32 = 3;

/// Words that speak for a track, in small letters. None that other jobs are described with, too: everybody has customers.
const SIGNS: [(&str, &[&str]); 2] = [
    (
        "software",
        &[
            "engineer",
            "developer",
            "software",
            "backend",
            "frontend",
            "rust",
            "java",
            "python",
            "code",
            "devops",
        ],
    ),
    ("product", &["product", "roadmap", "backlog", "discovery", "prioritisation", "prioritization", "pm"]),
];

/// What a track must score: a word of it in what the job is called, or two different ones in what is written about it.
const ENOUGH: usize = 4;

/// Not checked yet: the role may be too long.
pub fn generate(wanted: &GeneratePlan) -> Option<Plan> {
    let minutes = wanted.minutes.unwrap_or(MINUTES);
    let role = wanted.role.as_deref().unwrap_or_default();
    let description = wanted.job_description.as_deref().unwrap_or_default();
    let resume = wanted.resume.as_deref().unwrap_or_default();
    // What the job is called says more than what is written about it.
    let scored = SIGNS.iter().map(|(track, signs)| {
        let score = 5 * count(role, signs) + 2 * count(description, signs) + 2 * count(resume, signs);
        (score, *track)
    });
    let best = scored.filter(|(score, _)| *score >= ENOUGH).max_by_key(|(score, _)| *score);
    let general = Track::all().first()?;
    let own = best.and_then(|(_, id)| Track::by_id(id)).unwrap_or(general);
    let mut plan = of_track(own, minutes);
    let room = room(minutes);
    // A third is about how somebody works with others, whatever the job.
    let common = if own.id() == general.id() { 0 } else { room / 3 };
    let section = plan.sections.first_mut()?;
    section.questions.truncate(room - common);
    if let Some(first) = section.questions.first_mut() {
        first.must_ask = true;
    }
    if common > 0 {
        let others = of_track(general, minutes).sections.into_iter().next()?;
        let own: Vec<_> = plan.sections.iter().flat_map(|section| &section.questions).collect();
        // One question opens the conversation.
        let fresh = others.questions.into_iter().skip(1);
        let fresh = fresh.filter(|other| own.iter().all(|own| own.id != other.id));
        let questions: Vec<_> = fresh.take(common).collect();
        plan.sections.push(PlanSection { title: others.title, minutes: None, questions });
    }
    // One that is too long is refused as the role.
    if (1..=MAX_TITLE).contains(&role.trim().chars().count()) {
        role.trim().clone_into(&mut plan.title);
    }
    plan.role.clone_from(&wanted.role);
    plan.seniority.clone_from(&wanted.seniority);
    Some(plan)
}

/// How many questions there is time for.
pub(super) fn room(minutes: u32) -> usize {
    (minutes / MINUTES_EACH).max(2) as usize
}

/// How many of them must be asked: few, or none of them would come before the others.
pub(super) fn musts(minutes: u32) -> usize {
    (room(minutes) / 4).max(1)
}

/// How many of them are in it.
fn count(text: &str, signs: &[&str]) -> usize {
    let text = text.to_lowercase();
    let words: HashSet<_> = text.split(|c: char| !c.is_alphanumeric()).collect();
    signs.iter().filter(|sign| words.contains(**sign)).count()
}
