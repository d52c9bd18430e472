//! Which question comes next, which follow-up, and which of several ways to say something.

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
    /// All of the track's questions, in the order of this interview.
    questions: Vec<&'static Question>,
    /// The current one.
    at: usize,
    followed_up: FollowedUp,
    rng: Xoshiro256PlusPlus,
    /// For each list that was picked from, the last pick.
    picked: Vec<&'static Line>,
}

/// What was asked beyond the current question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FollowedUp {
    No,
    Short,
    Enough,
}

impl Plan {
    /// The track's first and last question keep their places; those between are shuffled by `seed`.
    pub(super) fn new(track: &'static Track, seed: u64) -> Self {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut questions: Vec<_> = track.questions.iter().collect();
        if let [_, between @ .., _] = questions.as_mut_slice() {
            between.shuffle(&mut rng);
        }
        Self { questions, at: 0, followed_up: FollowedUp::No, rng, picked: Vec::new() }
    }

    /// The question the interview is at; `None` when there are no more.
    pub(super) fn question(&self) -> Option<&'static Question> {
        self.questions.get(self.at).copied()
    }

    pub(super) fn reference(&self, follow_up: bool) -> Option<QuestionRef> {
        self.question().map(|question| QuestionRef {
            id: question.id.to_owned(),
            index: self.at as u32 + 1,
            of: self.questions.len() as u32,
            follow_up,
        })
    }

    /// Goes on to the next question.
    pub(super) fn advance(&mut self) -> Option<&'static Question> {
        self.at += 1;
        self.followed_up = FollowedUp::No;
        self.question()
    }

    /// What to ask beyond the current question after an answer of this size; `None` to leave it.
    pub(super) fn follow_up(&mut self, size: Size) -> Option<&'static Line> {
        let question = self.question()?;
        let chance = match (self.followed_up, size) {
            (FollowedUp::No, Size::Short) => {
                self.followed_up = FollowedUp::Short;
                return self.pick(question.short);
            }
            (FollowedUp::No, Size::Medium) => FOLLOW_UP,
            (FollowedUp::No, Size::Long) => 1.0,
            (FollowedUp::Short, Size::Medium | Size::Long) => SECOND_FOLLOW_UP,
            (FollowedUp::Short, Size::Short) | (FollowedUp::Enough, _) => 0.0,
        };
        self.followed_up = FollowedUp::Enough;
        if self.rng.random_bool(chance) { self.pick(question.deep) } else { None }
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
