//! Which question comes next, which follow-up, and which of several ways to say something.

use std::sync::Arc;

use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};

use super::answer::Size;
use super::bank::{Line, Question, Track};
use crate::wire::QuestionRef;

/// How often an answer of medium length is followed up, and how often a question gets a second follow-up
/// after the first one helped.
const FOLLOW_UP: f64 = 0.75;
const SECOND_FOLLOW_UP: f64 = 0.5;

/// Where the interview is in its track. A clone is a place to come back to.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// In the order of this interview.
    questions: Arc<[Question]>,
    /// The current one.
    at: usize,
    /// How often the current question was followed up; its depth when it is not going to be again.
    followed_up: u32,
    /// The follow-up was for somebody who said little.
    helped: bool,
    rng: Xoshiro256PlusPlus,
    /// For each list that was picked from, the last pick.
    picked: Vec<&'static Line>,
}

/// The first and the last question keep their places; those between are shuffled.
pub fn shuffle<T>(questions: &mut [T], rng: &mut Xoshiro256PlusPlus) {
    if let [_, between @ .., _] = questions {
        between.shuffle(rng);
    }
}

impl Plan {
    /// A track's questions, in the order of `seed`.
    pub(super) fn new(track: &'static Track, seed: u64) -> Self {
        let mut plan = Self::of(track.questions.to_vec(), seed);
        let mut questions = plan.questions.to_vec();
        shuffle(&mut questions, &mut plan.rng);
        plan.questions = questions.into();
        plan
    }

    /// The questions in just this order.
    pub(super) fn of(questions: Vec<Question>, seed: u64) -> Self {
        let rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        Self { questions: questions.into(), at: 0, followed_up: 0, helped: false, rng, picked: Vec::new() }
    }

    /// The question the interview is at; `None` when there are no more.
    pub(super) fn question(&self) -> Option<&Question> {
        self.questions.get(self.at)
    }

    pub(super) fn reference(&self, follow_up: bool) -> Option<QuestionRef> {
        self.question().map(|question| QuestionRef {
            id: question.id.clone().into_owned(),
            index: self.at as u32 + 1,
            of: self.questions.len() as u32,
            follow_up,
        })
    }

    /// Goes on to the next question.
    pub(super) fn advance(&mut self) -> Option<&Question> {
        self.go_to(self.at + 1)
    }

    /// Goes to the question with this id, wherever it is; with none, to the end.
    pub(super) fn turn_to(&mut self, id: Option<&str>) -> Option<&Question> {
        let at = id.and_then(|id| self.questions.iter().position(|question| question.id == id));
        self.go_to(at.unwrap_or(self.questions.len()))
    }

    /// Goes back to the beginning.
    pub(super) fn turn_to_first(&mut self) {
        self.go_to(0);
    }

    fn go_to(&mut self, at: usize) -> Option<&Question> {
        self.at = at;
        (self.followed_up, self.helped) = (0, false);
        self.question()
    }

    /// What to ask beyond the current question after an answer of this size; `None` to leave it.
    pub(super) fn follow_up(&mut self, size: Size) -> Option<&'static Line> {
        let question = self.question()?;
        if self.followed_up >= question.depth {
            return None;
        }
        let (short, deep, depth) = (question.short, question.deep, question.depth);
        let first = self.followed_up == 0;
        let chance = match size {
            Size::Short if first => {
                (self.followed_up, self.helped) = (1, true);
                return self.pick(short);
            }
            Size::Short => 0.0,
            Size::Medium | Size::Long if self.helped => SECOND_FOLLOW_UP,
            Size::Medium if first => FOLLOW_UP,
            Size::Long if first => 1.0,
            Size::Medium | Size::Long => 0.0,
        };
        // What helped was a beginning; what took somebody further is enough.
        (self.followed_up, self.helped) = (depth, false);
        if self.rng.random_bool(chance) { self.pick(deep) } else { None }
    }

    /// One of `lines`, and not the one picked from them last time, if there is another.
    pub(super) fn pick(&mut self, lines: &[&'static Line]) -> Option<&'static Line> {
        let last =
            self.picked.iter().position(|last| lines.contains(last)).map(|at| self.picked.swap_remove(at));
        let fresh: Vec<_> = lines.iter().copied().filter(|&line| Some(line) != last).collect();
        let line = fresh.choose(&mut self.rng).copied().or(last)?;
        self.picked.push(line);
        Some(line)
    }
}
