//! The practice interviewer's tracks as plans of nobody.

use crate::model::practice::{self, Track};
use crate::wire::{Plan, PlanQuestion, PlanSection, PlanTemplate};

/// The time box of a template.
const MINUTES: u32 = 20;

/// How often practice follows up on a question of its own.
const DEPTH: u32 = 2;

/// All of them, in the tracks' order.
pub fn templates() -> Vec<PlanTemplate> {
    let template = |track: &Track| PlanTemplate {
        id: track.id().to_owned(),
        about: track.wire().about,
        plan: of_track(track, MINUTES),
    };
    Track::all().iter().map(template).collect()
}

/// The track as a plan: one section, its questions in their order.
pub fn of_track(track: &Track, minutes: u32) -> Plan {
    let title = track.wire().title;
    let questions = practice::questions(track).into_iter().map(|question| PlanQuestion {
        id: question.id,
        text: question.text,
        depth: DEPTH,
        competency: None,
        good: None,
        patience: question.patience,
        must_ask: false,
        rephrase: question.rephrase,
    });
    let section = PlanSection { title: title.clone(), minutes: None, questions: questions.collect() };
    Plan {
        title,
        role: None,
        seniority: None,
        language: Some("en".to_owned()),
        minutes,
        sections: vec![section],
    }
}
