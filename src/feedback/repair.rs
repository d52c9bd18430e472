//! A model's answer, field by field: what is missing is empty, what is of the wrong kind is left out, what is too long is
//! cut. No answer is so wrong that the rest of it is lost.

use serde_json::Value;

use super::evidence::turn_id;
use crate::llm::Repair;
use crate::wire::{Band, Star, TurnId};

/// Of a list, and of a text in characters.
const MAX_ITEMS: usize = 12;
const MAX_TEXT: usize = 1500;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Draft {
    pub(super) summary: String,
    pub(super) topics: Vec<String>,
    pub(super) strengths: Vec<Claimed>,
    pub(super) improvements: Vec<Claimed>,
    pub(super) competencies: Vec<(String, Band, Claimed)>,
    pub(super) questions: Vec<(String, Option<Star>, Claimed)>,
    pub(super) next_steps: Vec<String>,
    /// How much of it had to be.
    pub(super) repaired: u32,
}

/// As the model says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claimed {
    pub(super) text: String,
    pub(super) quotes: Vec<Quoted>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    pub(super) turn: Option<TurnId>,
    pub(super) quote: String,
}

pub(super) fn draft(answer: &Value) -> Draft {
    let mut repair = Repair::default();
    let mut draft = Draft {
        summary: repair.text(&answer["summary"], MAX_TEXT),
        topics: repair.texts(&answer["topics"]),
        strengths: repair.claims(&answer["strengths"], "text"),
        improvements: repair.claims(&answer["improvements"], "text"),
        next_steps: repair.texts(&answer["next_steps"]),
        ..Draft::default()
    };
    for item in repair.list(&answer["competencies"], MAX_ITEMS) {
        let claim = repair.claim(item, "why");
        let name = repair.text(&item["name"], MAX_TEXT);
        let band = repair.band(&item["band"]);
        if !name.is_empty() {
            draft.competencies.push((name, band, claim));
        }
    }
    for item in repair.list(&answer["questions"], MAX_ITEMS) {
        let claim = repair.claim(item, "feedback");
        let id = repair.text(&item["question"], MAX_TEXT);
        draft.questions.push((id, repair.star(&item["star"]), claim));
    }
    draft.repaired = repair.count;
    draft
}

impl Repair {
    fn texts(&mut self, value: &Value) -> Vec<String> {
        let texts: Vec<String> =
            self.list(value, MAX_ITEMS).into_iter().map(|item| self.text(item, MAX_TEXT)).collect();
        texts.into_iter().filter(|text| !text.is_empty()).collect()
    }

    fn claims(&mut self, value: &Value, name: &str) -> Vec<Claimed> {
        self.list(value, MAX_ITEMS).into_iter().map(|item| self.claim(item, name)).collect()
    }

    fn claim(&mut self, value: &Value, name: &str) -> Claimed {
        let text = self.text(&value[name], MAX_TEXT);
        let quotes = self.list(&value["evidence"], MAX_ITEMS);
        Claimed { text, quotes: quotes.into_iter().map(|quote| self.quote(quote)).collect() }
    }

    fn quote(&mut self, value: &Value) -> Quoted {
        let turn = &value["turn"];
        let number = turn.as_u64().and_then(|turn| u32::try_from(turn).ok()).map(TurnId);
        Quoted {
            turn: number.or_else(|| turn.as_str().and_then(turn_id)),
            quote: self.text(&value["quote"], MAX_TEXT),
        }
    }

    fn band(&mut self, value: &Value) -> Band {
        match value.as_str().map(|band| band.to_lowercase().replace([' ', '-'], "_")).as_deref() {
            Some("emerging") => Band::Emerging,
            Some("solid") => Band::Solid,
            Some("strong") => Band::Strong,
            Some("not_enough_evidence") => Band::NotEnoughEvidence,
            Some(_) | None => {
                self.count += 1;
                Band::NotEnoughEvidence
            }
        }
    }

    fn star(&mut self, value: &Value) -> Option<Star> {
        let part = |name: &str| value[name].as_bool();
        let star = || {
            Some(Star {
                situation: part("situation")?,
                task: part("task")?,
                action: part("action")?,
                result: part("result")?,
            })
        };
        let star = star();
        self.count += u32::from(star.is_none());
        star
    }
}
