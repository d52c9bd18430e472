//! A plan from what is known of a job, by simple rules: words choose the questions, minutes decide how many. What
//! was given is looked at for words and goes nowhere else.

use super::template::of_track;
use crate::model::practice::Track;
use crate::wire::{GeneratePlan, Plan, PlanSection};

const MINUTES: u32 = 20;

/// A question with its follow-ups takes about so many minutes.
const MINUTES_EACH: u32 = 3;

/// Words that speak for a track, in small letters.
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
    (
        "product",
        &["product", "roadmap", "stakeholder", "owner", "discovery", "customer", "pricing", "market"],
    ),
];

/// Not checked yet: the role may be too long.
pub fn generate(wanted: &GeneratePlan) -> Option<Plan> {
    let minutes = wanted.minutes.unwrap_or(MINUTES);
    let role = wanted.role.as_deref().unwrap_or_default();
    let description = wanted.job_description.as_deref().unwrap_or_default();
    let resume = wanted.resume.as_deref().unwrap_or_default();
    // What the job is called says more than what is written about it.
    let scored = SIGNS.iter().map(|(track, signs)| {
        let score = 5 * count(role, signs) + 2 * count(description, signs) + count(resume, signs);
        (score, *track)
    });
    let best = scored.filter(|(score, _)| *score > 0).max_by_key(|(score, _)| *score);
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
        let fresh = others.questions.into_iter().filter(|other| own.iter().all(|own| own.id != other.id));
        let questions: Vec<_> = fresh.take(common).collect();
        plan.sections.push(PlanSection { title: others.title, minutes: None, questions });
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

fn count(text: &str, signs: &[&str]) -> usize {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| signs.contains(word)).count()
}
