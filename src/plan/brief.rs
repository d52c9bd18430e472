//! What a model is told of a plan.

use crate::model::{Brief, Question};
use crate::wire::{Patience, Plan};

pub fn brief(plan: &Plan, patience: Patience) -> Brief {
    let asked = plan.sections.iter().flat_map(|section| &section.questions);
    let questions = asked.map(|question| Question {
        id: question.id.clone(),
        text: question.text.clone(),
        patience: question.patience,
        rephrase: question.rephrase.clone(),
        good: question.good.clone(),
        depth: question.depth,
    });
    Brief {
        title: plan.title.clone(),
        role: plan.role.clone(),
        seniority: plan.seniority.clone(),
        language: plan.language.clone(),
        minutes: plan.minutes,
        patience,
        questions: questions.collect(),
    }
}
