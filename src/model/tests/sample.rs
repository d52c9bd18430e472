//! What the dialects' scripts begin with.

use crate::model::brief::{Brief, Question};
use crate::wire::Patience;

pub(in crate::model) fn brief() -> Brief {
    let question =
        |id: &str, text: &str| Question { id: id.to_owned(), text: text.to_owned(), ..Question::default() };
    Brief {
        title: "Software engineer".to_owned(),
        role: Some("Rust developer".to_owned()),
        minutes: 20,
        patience: Patience::Balanced,
        questions: vec![
            question("proud", "What are you proud of?"),
            question("bug", "Tell me about a bug."),
            Question { patience: Some(Patience::Patient), ..question("design", "Design a bridge.") },
        ],
        ..Brief::default()
    }
}
