//! A model's answer, field by field: what is missing is empty, what is of the wrong kind is left out, what is too long is
//! cut. No answer is so wrong that the rest of it is lost.

use serde_json::Value;

use super::evidence::turn_id;
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
        summary: repair.text(&answer["summary"]),
        topics: repair.texts(&answer["topics"]),
        strengths: repair.claims(&answer["strengths"], "text"),
        improvements: repair.claims(&answer["improvements"], "text"),
        next_steps: repair.texts(&answer["next_steps"]),
        ..Draft::default()
    };
    for item in repair.list(&answer["competencies"]) {
        let claim = repair.claim(item, "why");
        let name = repair.text(&item["name"]);
        let band = repair.band(&item["band"]);
        if !name.is_empty() {
            draft.competencies.push((name, band, claim));
        }
    }
    for item in repair.list(&answer["questions"]) {
        let claim = repair.claim(item, "feedback");
        let id = repair.text(&item["question"]);
        draft.questions.push((id, repair.star(&item["star"]), claim));
    }
    draft.repaired = repair.count;
    draft
}

#[derive(Debug, Default)]
struct Repair {
    count: u32,
}

impl Repair {
    fn list<'a>(&mut self, value: &'a Value) -> Vec<&'a Value> {
        let Some(items) = value.as_array() else {
            self.count += 1;
            return Vec::new();
        };
        self.count += u32::from(items.len() > MAX_ITEMS);
        items.iter().take(MAX_ITEMS).collect()
    }

    fn text(&mut self, value: &Value) -> String {
        let Some(text) = value.as_str() else {
            self.count += 1;
            return String::new();
        };
        let text = text.trim();
        let cut: String = text.chars().take(MAX_TEXT).collect();
        self.count += u32::from(cut.len() < text.len());
        cut
    }

    fn texts(&mut self, value: &Value) -> Vec<String> {
        let texts: Vec<String> = self.list(value).into_iter().map(|item| self.text(item)).collect();
        texts.into_iter().filter(|text| !text.is_empty()).collect()
    }

    fn claims(&mut self, value: &Value, name: &str) -> Vec<Claimed> {
        self.list(value).into_iter().map(|item| self.claim(item, name)).collect()
    }

    fn claim(&mut self, value: &Value, name: &str) -> Claimed {
        let text = self.text(&value[name]);
        let quotes = self.list(&value["evidence"]);
        Claimed { text, quotes: quotes.into_iter().map(|quote| self.quote(quote)).collect() }
    }

    fn quote(&mut self, value: &Value) -> Quoted {
        let turn = &value["turn"];
        let number = turn.as_u64().and_then(|turn| u32::try_from(turn).ok()).map(TurnId);
        Quoted { turn: number.or_else(|| turn.as_str().and_then(turn_id)), quote: self.text(&value["quote"]) }
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
