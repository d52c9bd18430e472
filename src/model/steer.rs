//! What the interview decides about questions, as models are told: in the answers to their functions, and in
//! words when a limit is reached.

use serde::Serialize;
use serde_json::{Value, json};

use super::brief::Brief;
use crate::clock::Millis;
use crate::wire::QuestionRef;

/// What may be asked now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Steer {
    /// What is said to the model at once, and not only when it asks.
    pub urge: Option<Urge>,
    /// The question that is being dealt with.
    pub current: Option<String>,
    /// What is to be asked when it is done; `None`: nothing, but the goodbye.
    pub next: Option<Next>,
    /// What must be asked before the goodbye, and there is time for.
    pub due: Option<Next>,
    /// The ids of all that may be asked instead.
    pub open: Vec<String>,
    /// How often the current question may be followed up yet.
    pub follow_ups: u32,
    /// Until the goodbye.
    pub left: Millis,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    pub id: String,
    pub text: String,
    /// How often it may be followed up.
    pub depth: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Urge {
    /// The current question has had its share: on to the next.
    MoveOn,
    /// The time allows for one question more.
    Last,
    /// Nothing more is to be asked.
    Close,
}

impl Steer {
    /// What the model is told when it is urged.
    pub(super) fn words(&self) -> Option<String> {
        let urge = self.urge?;
        Some(match (urge, &self.next) {
            (Urge::MoveOn, Some(next)) => format!(
                "This question has had its share. When the candidate has answered, do not follow up on it again: ask \
                 question {} next: {}",
                next.id, next.text
            ),
            (Urge::Last, Some(next)) => format!(
                "The time allows for one question more. When the candidate has answered, ask question {}, and no other: \
                 {}",
                next.id, next.text
            ),
            (Urge::MoveOn | Urge::Last | Urge::Close, _) => {
                "There is nothing more to ask. When the candidate has answered, ask no further question: thank them, say \
                 goodbye and end the interview."
                    .to_owned()
            }
        })
    }

    /// What is answered to a model that asks the question with this id.
    pub(super) fn answer(&self, id: &str) -> Value {
        let minutes = self.left.0.div_ceil(60_000);
        if self.current.as_deref() == Some(id) {
            return json!({ "ok": true, "followUpsLeft": self.follow_ups, "minutesLeft": minutes });
        }
        if self.open.iter().any(|open| open == id) {
            return json!({ "ok": true, "minutesLeft": minutes });
        }
        match &self.next {
            Some(next) => json!({
                "ok": false,
                "error": "There is no such question to be asked now: it is unknown, was dealt with, or the time is too \
                          short for it. Ask this one instead.",
                "askInstead": { "id": next.id, "text": next.text },
                "minutesLeft": minutes,
            }),
            None => json!({
                "ok": false,
                "error": "Nothing more is to be asked. Thank the candidate, say goodbye and end the interview.",
                "minutesLeft": minutes,
            }),
        }
    }

    /// What is answered to a model that ends the interview although something must be asked.
    pub(super) fn insistence(&self, due: &Next) -> Value {
        json!({
            "ok": false,
            "error": "This must be asked before the goodbye: ask it now. Only if the candidate wants to stop, call this again.",
            "askInstead": { "id": due.id, "text": due.text },
            "minutesLeft": self.left.0.div_ceil(60_000),
        })
    }

    fn allows(&self, id: &str) -> bool {
        self.current.as_deref() == Some(id) || self.open.iter().any(|open| open == id)
    }
}

/// What comes of it when a model says that it asks the question `id`: which one that is, if it may, and what it
/// is answered.
pub(super) fn asked(steer: Option<&Steer>, brief: &Brief, id: &str) -> (Option<QuestionRef>, Value) {
    let question = brief.question(id);
    match steer {
        Some(steer) => {
            let mut answer = steer.answer(id);
            let question = question.filter(|_| steer.allows(id));
            if let Some(planned) = question.as_ref().and_then(|_| brief.planned(id)) {
                answer["question"] = json!({ "id": id, "text": planned.text });
                if answer.get("followUpsLeft").is_none() {
                    answer["followUpsLeft"] = json!(planned.depth);
                }
            }
            (question, answer)
        }
        None => (question, json!({ "ok": true })),
    }
}
