//! The report: measured here, written by a text model where one is configured, and held to what was heard.
//!
//! `desk` is the one task that makes reports; everything else is pure: what a model is asked (`prompt`), what its answer
//! says once repaired (`repair`), which of its claims are kept (`evidence`), and the report made without it (`local`).

mod desk;
mod evidence;
mod local;
mod prompt;
mod repair;

#[cfg(test)]
mod tests;

pub use desk::Desk;
pub(crate) use desk::read;

use crate::delivery;
use crate::transcript::by_question;
use crate::wire::{
    Band, Checks, Claim, Competency, Coverage, Delivery, ModelInfo, QuestionCoverage, QuestionFeedback,
    QuestionStatus, Report, Role, Star, Transcript, TurnId,
};
use evidence::Proof;
use repair::Draft;

/// Of the shape of [`Report`].
const VERSION: u32 = 1;

/// Below it no bands are given: they would judge the recogniser.
const TRUSTED: f64 = 0.6;

/// What is known of an interview.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) transcript: Transcript,
    /// What it was held in, where a plan says so.
    pub(crate) language: Option<String>,
    /// What became of the plan's questions.
    pub(crate) coverage: Option<Coverage>,
}

/// What a report is made of.
#[derive(Debug)]
struct Material {
    transcript: Transcript,
    delivery: Delivery,
    questions: Vec<Asked>,
}

/// One question that was asked, and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    id: String,
    index: u32,
    /// As it was heard, or as planned.
    text: String,
    /// Else the interview ended before it.
    reached: bool,
    answers: Vec<TurnId>,
}

impl Material {
    fn new(record: Record) -> Self {
        let Record { transcript, language, coverage } = record;
        let delivery = delivery::measure(&transcript, language.as_deref());
        let planned = coverage.map(|coverage| planned(&transcript, coverage));
        let questions = planned.filter(|planned| !planned.is_empty()).unwrap_or_else(|| asked(&transcript));
        Self { transcript, delivery, questions }
    }

    fn withheld(&self) -> Option<String> {
        match self.transcript.trust {
            None => Some("Nothing was answered, so there is nothing to judge.".to_owned()),
            Some(trust) if trust < TRUSTED => Some(format!(
                "The transcript of the answers is not trusted enough ({:.0} of 100; {:.0} are needed): what was said may \
                 be something else than what was written down. Lines can be corrected.",
                trust * 100.0,
                TRUSTED * 100.0,
            )),
            Some(_) => None,
        }
    }
}

/// Of a plan: those that were not asked, too.
fn planned(transcript: &Transcript, coverage: Coverage) -> Vec<Asked> {
    let answers = |question: &QuestionCoverage| {
        let mine = |id: &TurnId| {
            let line = transcript.lines.iter().find(|line| line.turn.turn == *id);
            line.is_some_and(|line| line.turn.role == Role::Candidate)
        };
        match question.status {
            QuestionStatus::Answered | QuestionStatus::FollowedUp => {
                question.turns.iter().copied().filter(mine).collect()
            }
            // What was said there was no answer.
            QuestionStatus::NotAsked
            | QuestionStatus::Asked
            | QuestionStatus::Declined
            | QuestionStatus::Skipped => Vec::new(),
        }
    };
    let asked = (1..).zip(coverage.questions).map(|(index, question)| Asked {
        index,
        reached: question.status != QuestionStatus::NotAsked,
        answers: answers(&question),
        id: question.id,
        text: question.text,
    });
    asked.collect()
}

/// From what the turns say they belong to.
fn asked(transcript: &Transcript) -> Vec<Asked> {
    let lines = &transcript.lines;
    let asked = by_question(lines).into_iter().map(|(question, places)| {
        let turns: Vec<_> =
            places.into_iter().filter_map(|at| lines.get(at)).map(|line| &line.turn).collect();
        let first = turns.first().filter(|turn| turn.role == Role::Interviewer);
        let answers = turns.iter().filter(|turn| turn.role == Role::Candidate);
        Asked {
            id: question.id,
            index: question.index,
            text: first.map(|turn| turn.text.clone()).unwrap_or_default(),
            reached: true,
            answers: answers.map(|turn| turn.turn).collect(),
        }
    });
    asked.collect()
}

/// Keeps of a model's draft what was heard and what may be said.
fn report(material: &Material, draft: Draft, model: ModelInfo, at: jiff::Timestamp) -> Report {
    let mut proof = Proof::of(&material.transcript);
    let base = local::report(material, at);
    let bands_withheld = material.withheld();
    let claims = |proof: &mut Proof<'_>, claims: Vec<repair::Claimed>| -> Vec<Claim> {
        claims.into_iter().filter_map(|claim| proof.claim(claim)).collect()
    };
    let strengths = claims(&mut proof, draft.strengths);
    let improvements = claims(&mut proof, draft.improvements);
    let judged = draft.competencies.into_iter().filter(|_| bands_withheld.is_none());
    let competencies =
        judged.filter_map(|(name, band, claim)| competency(&mut proof, name, band, claim)).collect();
    let mut questions = base.questions;
    for (id, star, claim) in draft.questions {
        if let Some(question) = questions.iter_mut().find(|known| known.question == id) {
            tell(&mut proof, question, star, claim);
        }
    }
    let fit = |proof: &mut Proof<'_>, texts: Vec<String>| -> Vec<String> {
        texts.into_iter().filter(|text| proof.fits(text)).collect()
    };
    let summary = Some(draft.summary).filter(|text| !text.is_empty() && proof.fits(text));
    let (topics, next_steps) = (fit(&mut proof, draft.topics), fit(&mut proof, draft.next_steps));
    Report {
        model: Some(model),
        summary: summary.unwrap_or(base.summary),
        topics,
        strengths,
        improvements,
        competencies,
        questions,
        next_steps: if next_steps.is_empty() { base.next_steps } else { next_steps },
        bands_withheld,
        checks: Checks { repaired: draft.repaired, ..proof.checks },
        ..base
    }
}

/// A band needs words that were heard; one that is given for the lack of them does not.
fn competency(proof: &mut Proof<'_>, name: String, band: Band, claim: repair::Claimed) -> Option<Competency> {
    if !proof.fits(&name) || !proof.fits(&claim.text) {
        return None;
    }
    let evidence = proof.quotes(claim.quotes);
    let band = if evidence.is_empty() { Band::NotEnoughEvidence } else { band };
    Some(Competency { name, band, why: claim.text, evidence })
}

fn tell(proof: &mut Proof<'_>, question: &mut QuestionFeedback, star: Option<Star>, claim: repair::Claimed) {
    if !question.answered {
        return;
    }
    question.star = star;
    if let Some(claim) = proof.claim(claim) {
        question.feedback = claim.text;
        question.evidence = claim.evidence;
    }
}
