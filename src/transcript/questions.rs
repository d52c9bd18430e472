//! Which lines are about which question.

use crate::wire::{Line, QuestionRef};

/// The questions in the order in which they were asked, each with the places of its lines. A turn that names no question
/// belongs to the one before it.
pub fn by_question(lines: &[Line]) -> Vec<(QuestionRef, Vec<usize>)> {
    let mut questions: Vec<(QuestionRef, Vec<usize>)> = Vec::new();
    let mut current: Option<usize> = None;
    for (at, line) in lines.iter().enumerate() {
        if let Some(question) = &line.turn.question {
            current = questions.iter().position(|(known, _)| known.id == question.id).or_else(|| {
                questions.push((question.clone(), Vec::new()));
                Some(questions.len() - 1)
            });
        }
        if let Some((_, places)) = current.and_then(|current| questions.get_mut(current)) {
            places.push(at);
        }
    }
    questions
}
