//! A text model's plan, field by field: what is too long is cut, what is too much is left out, what is missing or of the
//! wrong kind is as in the plan made by rules. Whatever it answers, the plan is one that [`super::checked`] takes.

use std::collections::HashSet;

use serde_json::Value;

use super::check::{MAX_COMPETENCY, MAX_QUESTIONS, MAX_SECTIONS, MAX_TEXT, MAX_TITLE, checked};
use super::generate::{musts, room};
use crate::language::is_tag;
use crate::llm::Repair;
use crate::wire::{Plan, PlanQuestion, PlanSection};

/// The most follow-ups that a model may plan: each takes the time of another question.
const MAX_DEPTH: u64 = 3;

/// Without a number of the model's.
const DEPTH: u32 = 2;

/// A plan, and in how many places the answer had to be mended. `None`: there is no question in it.
pub fn written(answer: &Value, rules: &Plan) -> Option<(Plan, u32)> {
    let mut writer = Writer {
        repair: Repair::default(),
        known: HashSet::new(),
        // Twice as many as there is time for: those that are left out are shown to have been so.
        room: (2 * room(rules.minutes)).min(MAX_QUESTIONS),
        musts: musts(rules.minutes),
    };
    let mut sections = writer.sections(&answer["sections"], rules.minutes);
    if sections.is_empty() {
        return None;
    }
    writer.fill(&mut sections, rules);
    if let Some(first) = sections.first_mut().and_then(|section| section.questions.first_mut())
        && writer.musts == musts(rules.minutes)
    {
        first.must_ask = true;
    }
    let title = writer.line(&answer["title"], MAX_TITLE);
    let language = writer.line(&answer["language"], MAX_TITLE);
    let plan = Plan {
        title: title.unwrap_or_else(|| rules.title.clone()),
        language: language.filter(|tag| is_tag(tag)).or_else(|| rules.language.clone()),
        sections,
        ..rules.clone()
    };
    // What no rule here has foreseen is no plan.
    checked(plan).ok().map(|plan| (plan, writer.repair.count))
}

struct Writer {
    repair: Repair,
    /// What is asked already, by its words.
    known: HashSet<String>,
    /// How many more questions there may be, and how many that must be asked.
    room: usize,
    musts: usize,
}

impl Writer {
    fn sections(&mut self, given: &Value, minutes: u32) -> Vec<PlanSection> {
        let mut sections = Vec::new();
        for given in self.repair.list(given, MAX_SECTIONS) {
            let title = self.line(&given["title"], MAX_TITLE).unwrap_or_default();
            let length = given["minutes"].as_u64();
            let length = length.and_then(|length| u32::try_from(length).ok()).filter(|length| *length > 0);
            let asked = self.repair.list(&given["questions"], MAX_QUESTIONS);
            let questions: Vec<_> = asked.into_iter().filter_map(|asked| self.question(asked)).collect();
            if !questions.is_empty() {
                sections.push(PlanSection { title, minutes: length, questions });
            }
        }
        let sum = sections.iter().filter_map(|section| section.minutes).fold(0, u32::saturating_add);
        if sum > minutes {
            self.repair.count += 1;
            sections.iter_mut().for_each(|section| section.minutes = None);
        }
        sections
    }

    /// `None`: it asks nothing, what is asked already, or more than there is room for.
    fn question(&mut self, given: &Value) -> Option<PlanQuestion> {
        let text = self.line(&given["text"], MAX_TEXT).filter(|text| self.is_new(text));
        let (Some(text), true) = (text, self.room > 0) else {
            self.repair.count += 1;
            return None;
        };
        self.room -= 1;
        let depth = given["depth"].as_u64().filter(|depth| *depth <= MAX_DEPTH);
        let must_ask = given["must_ask"].as_bool().filter(|must| !must || self.musts > 0);
        self.repair.count += u32::from(depth.is_none()) + u32::from(must_ask.is_none());
        let must_ask = must_ask.unwrap_or_default();
        self.musts -= usize::from(must_ask);
        Some(PlanQuestion {
            text,
            depth: depth.and_then(|depth| u32::try_from(depth).ok()).unwrap_or(DEPTH),
            competency: self.line(&given["competency"], MAX_COMPETENCY),
            good: self.line(&given["good"], MAX_TEXT),
            must_ask,
            rephrase: self.line(&given["rephrase"], MAX_TEXT),
            ..PlanQuestion::default()
        })
    }

    /// A plan of less than half of what there is time for gets questions from the rules' plan.
    fn fill(&mut self, sections: &mut Vec<PlanSection>, rules: &Plan) {
        let wanted = room(rules.minutes);
        let there: usize = sections.iter().map(|section| section.questions.len()).sum();
        if 2 * there >= wanted {
            return;
        }
        self.repair.count += 1;
        let mut missing = wanted - there;
        for section in &rules.sections {
            let fresh = section.questions.iter().filter(|question| self.is_new(&question.text));
            let fresh = fresh.map(|question| PlanQuestion { must_ask: false, ..question.clone() });
            let questions: Vec<_> = fresh.take(missing).collect();
            if !questions.is_empty() && sections.len() < MAX_SECTIONS {
                missing -= questions.len();
                sections.push(PlanSection { questions, title: section.title.clone(), minutes: None });
            }
        }
    }

    /// On one line, as it is spoken. `None` when it says nothing.
    fn line(&mut self, given: &Value, most: usize) -> Option<String> {
        let text = self.repair.text(given, most);
        let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        Some(words.collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
    }

    fn is_new(&mut self, text: &str) -> bool {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let words = words.map(str::to_lowercase).collect::<Vec<_>>().join(" ");
        !words.is_empty() && self.known.insert(words)
    }
}
