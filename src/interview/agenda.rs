//! The plan as the interview keeps to it: which question is next, and what became of each.
//!
//! Pure bookkeeping. What happens in the conversation comes in by the functions of [`Agenda`]; what follows for
//! the model goes out by [`Agenda::steer`].

use crate::clock::Millis;
use crate::model::{Next, Steer, Urge};
use crate::wire::{Coverage, Patience, Plan, QuestionCoverage, QuestionRef, QuestionStatus, TurnId};

/// A question takes about its share of the time box, and between these.
const SHORTEST: Millis = Millis::from_secs(10);
const LONGEST: Millis = Millis::from_secs(180);

#[derive(Clone, Debug, Default)]
pub struct Agenda {
    questions: Vec<Question>,
    /// Each section's own time, where it has one.
    sections: Vec<Option<Millis>>,
    /// The question that is being dealt with, by its place, and since when it is counted.
    current: Option<(usize, Millis)>,
    /// The candidate has answered something since the interviewer asked last.
    answered: bool,
    /// What a question takes, about.
    share: Millis,
    /// When the goodbye begins; not known before the interview begins.
    end: Option<Millis>,
    /// The model was told that one more question is all.
    last_told: bool,
}

#[derive(Clone, Debug)]
struct Question {
    id: String,
    text: String,
    competency: Option<String>,
    patience: Option<Patience>,
    depth: u32,
    must: bool,
    section: usize,
    status: QuestionStatus,
    follow_ups: u32,
    spent: Millis,
    turns: Vec<TurnId>,
}

impl Agenda {
    pub fn new(plan: &Plan) -> Self {
        let sections = plan.sections.iter();
        let sections =
            sections.map(|section| section.minutes.map(|minutes| Millis::from_mins(minutes.into())));
        let asked = plan.sections.iter().enumerate();
        let asked = asked.flat_map(|(at, section)| section.questions.iter().map(move |one| (at, one)));
        let questions: Vec<_> = asked
            .map(|(section, question)| Question {
                id: question.id.clone(),
                text: question.text.clone(),
                competency: question.competency.clone(),
                patience: question.patience,
                depth: question.depth,
                must: question.must_ask,
                section,
                status: QuestionStatus::NotAsked,
                follow_ups: 0,
                spent: Millis::ZERO,
                turns: Vec::new(),
            })
            .collect();
        let share = Millis(Millis::from_mins(plan.minutes.into()).0 / (questions.len().max(1) as u64));
        let share = share.clamp(SHORTEST, LONGEST);
        Self { questions, sections: sections.collect(), share, ..Self::default() }
    }

    /// What became of the questions before, in another call.
    pub(super) fn recall(&mut self, coverage: &Coverage) {
        for known in &coverage.questions {
            let question = self.questions.iter_mut().find(|question| question.id == known.id);
            if let Some(question) = question {
                (question.status, question.follow_ups) = (known.status, known.follow_ups);
                question.spent = known.spent_ms;
                question.turns.clone_from(&known.turns);
            }
        }
    }

    /// The question with this id is being dealt with since then; `answered`: the candidate spoke last.
    pub(super) fn go_on(&mut self, id: &str, answered: bool, since: Millis) {
        self.current = self.place(id).map(|at| (at, since));
        self.answered = answered;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    /// The conversation begins; the goodbye is to begin at `end`.
    pub(super) fn begin(&mut self, end: Millis) {
        self.end = Some(end);
    }

    /// The conversation stood still for so long.
    pub(super) fn shift(&mut self, away: Millis) {
        self.end = self.end.map(|end| end + away);
        self.current = self.current.map(|(at, since)| (at, since + away));
    }

    pub(super) fn text(&self, id: &str) -> Option<&str> {
        self.questions.iter().find(|question| question.id == id).map(|question| question.text.as_str())
    }

    /// How much patience the candidate gets with a question at least.
    pub(super) fn patience(&self, id: &str) -> Option<Patience> {
        self.questions.iter().find(|question| question.id == id)?.patience
    }

    /// The question at this place, as turns refer to it.
    pub(super) fn reference(&self, place: usize) -> Option<QuestionRef> {
        let question = self.questions.get(place)?;
        let (index, of) = (place as u32 + 1, self.questions.len() as u32);
        Some(QuestionRef { id: question.id.clone(), index, of, follow_up: false })
    }

    /// The place of the question with this id.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.questions.iter().position(|question| question.id == id)
    }

    /// What is being dealt with, for something that is said about it.
    pub(super) fn followed_up(&self) -> Option<QuestionRef> {
        let (at, _) = self.current?;
        self.reference(at).map(|question| QuestionRef { follow_up: true, ..question })
    }

    /// The planned question that these words of the interviewer's ask, if it was not asked yet. Not when they are
    /// about `named`, the one that the model says it asks.
    pub(super) fn recognised(&self, said: &str, named: Option<&str>) -> Option<usize> {
        let said = words(said);
        let named = named.and_then(|id| self.text(id));
        if named.is_some_and(|text| likeness(&words(text), &said) >= ABOUT) {
            return None;
        }
        let open = self.questions.iter().enumerate();
        let open = open.filter(|(_, question)| question.status == QuestionStatus::NotAsked);
        let likeness = open.map(|(at, question)| (likeness(&words(&question.text), &said), at));
        likeness.filter(|&(likeness, _)| likeness >= LIKE).max().map(|(_, at)| at)
    }

    /// The interviewer has said something: with `place`, about that question, else about the current one.
    /// `again`: the same once more, as was asked for, or the rest of what was cut.
    pub(super) fn said(&mut self, place: Option<usize>, turn: TurnId, again: bool, now: Millis) {
        let same = self.current.map(|(at, _)| at);
        let Some(at) = place.or(same) else { return };
        if same != Some(at) {
            self.leave(now);
            self.current = Some((at, now));
        } else if self.answered
            && !again
            && let Some(question) = self.questions.get_mut(at)
        {
            question.follow_ups += 1;
        }
        self.answered = false;
        let followed = same == Some(at);
        if let Some(question) = self.questions.get_mut(at) {
            question.turns.push(turn);
            question.status = match question.status {
                QuestionStatus::NotAsked | QuestionStatus::Declined | QuestionStatus::Skipped => {
                    QuestionStatus::Asked
                }
                QuestionStatus::Answered if followed && question.follow_ups > 0 => QuestionStatus::FollowedUp,
                status @ (QuestionStatus::Asked | QuestionStatus::Answered | QuestionStatus::FollowedUp) => {
                    status
                }
            };
        }
    }

    /// The candidate has finished a turn about the question with this id.
    pub(super) fn answered(&mut self, id: Option<&str>, turn: TurnId) {
        let place = id.and_then(|id| self.place(id)).or(self.current.map(|(at, _)| at));
        let Some(at) = place else { return };
        if self.current.is_some_and(|(current, _)| current == at) {
            self.answered = true;
        }
        if let Some(question) = self.questions.get_mut(at) {
            question.turns.push(turn);
            // An answer may be complete only after what it answers was left.
            question.status = match question.status {
                QuestionStatus::NotAsked | QuestionStatus::Asked | QuestionStatus::Declined => {
                    QuestionStatus::Answered
                }
                status
                @ (QuestionStatus::Answered | QuestionStatus::FollowedUp | QuestionStatus::Skipped) => status,
            };
        }
    }

    /// The candidate wants to skip the current question.
    pub(super) fn skipped(&mut self) {
        let at = self.current.map(|(at, _)| at);
        if let Some(question) = at.and_then(|at| self.questions.get_mut(at))
            && question.status == QuestionStatus::Asked
        {
            question.status = QuestionStatus::Skipped;
        }
    }

    /// The current question is done, as it is.
    pub(super) fn leave(&mut self, now: Millis) {
        let Some((at, since)) = self.current.take() else { return };
        if let Some(question) = self.questions.get_mut(at) {
            question.spent += now - since;
            if question.status == QuestionStatus::Asked {
                question.status = QuestionStatus::Declined;
            }
        }
    }

    /// What has become of the questions so far.
    pub(super) fn coverage(&self, now: Millis) -> Coverage {
        let questions = self.questions.iter().enumerate().map(|(at, question)| QuestionCoverage {
            id: question.id.clone(),
            text: question.text.clone(),
            competency: question.competency.clone(),
            status: question.status,
            follow_ups: question.follow_ups,
            spent_ms: question.spent + self.running(at, now),
            turns: question.turns.clone(),
        });
        Coverage { questions: questions.collect() }
    }

    /// What the model is to know. `turn_over`: the interviewer has just finished saying something, which is the
    /// moment for an urge.
    pub(super) fn steer(&mut self, turn_over: bool, now: Millis) -> Steer {
        let open = self.open(now);
        let next = open.first().and_then(|&at| self.questions.get(at));
        let told = |one: &Question| Next { id: one.id.clone(), text: one.text.clone(), depth: one.depth };
        let (next, due) = (next.map(told), self.due(now).map(told));
        let current = self.current.and_then(|(at, _)| self.questions.get(at));
        let follow_ups = current.map_or(0, |question| question.depth.saturating_sub(question.follow_ups));
        let follow_ups = if self.is_late(now) || self.is_short(now) { 0 } else { follow_ups };
        let spent = current.is_some() && follow_ups == 0;
        let pace = self.pace();
        let last = !self.last_told && next.is_some() && self.left(now) < pace + pace;
        let urge = match (&next, turn_over) {
            (_, false) => None,
            (None, true) => spent.then_some(Urge::Close),
            (Some(_), true) if last => Some(Urge::Last),
            (Some(_), true) => spent.then_some(Urge::MoveOn),
        };
        self.last_told |= urge == Some(Urge::Last);
        Steer {
            urge,
            current: current.map(|question| question.id.clone()),
            next,
            due,
            open: open.iter().filter_map(|&at| self.questions.get(at)).map(|open| open.id.clone()).collect(),
            follow_ups,
            left: self.left(now),
        }
    }

    /// What may be asked, what is best first. The must-asks come before the others when the time is just enough
    /// for them; a section that has used up its time gives way to the next.
    fn open(&self, now: Millis) -> Vec<usize> {
        if self.left(now) < Millis(self.pace().0 / 2) {
            return Vec::new();
        }
        let unasked = self.questions.iter().enumerate();
        let unasked = unasked.filter(|(_, question)| question.status == QuestionStatus::NotAsked);
        let short = self.is_short(now);
        let mut places: Vec<_> =
            unasked.filter(|(_, question)| !short || question.must).map(|(at, _)| at).collect();
        places.sort_by_key(|&at| {
            self.questions
                .get(at)
                .is_some_and(|question| !question.must && self.is_over(question.section, now))
        });
        places
    }

    /// What must be asked, while there is time to ask anything.
    fn due(&self, now: Millis) -> Option<&Question> {
        let mut unasked = self.questions.iter().filter(|one| one.status == QuestionStatus::NotAsked);
        unasked.find(|one| one.must).filter(|_| self.left(now) >= Millis(self.pace().0 / 2))
    }

    /// The time is just enough for what must be asked.
    fn is_short(&self, now: Millis) -> bool {
        let unasked = self.questions.iter().filter(|question| question.status == QuestionStatus::NotAsked);
        let musts = unasked.filter(|question| question.must).count() as u64;
        // One that takes long now says so before it is done.
        let running = self.current.map_or(Millis::ZERO, |(_, since)| now - since);
        let pace = self.pace().max(running.min(LONGEST));
        musts > 0 && self.left(now) < Millis(pace.0 * (musts + 1))
    }

    /// What a question takes, as planned or, where those that are done took longer, as they did.
    fn pace(&self) -> Millis {
        let current = self.current.map(|(at, _)| at);
        let done = self
            .questions
            .iter()
            .enumerate()
            .filter(|(at, question)| question.status != QuestionStatus::NotAsked && current != Some(*at));
        let (spent, count) = done.fold((0, 0), |(spent, count), (_, one)| (spent + one.spent.0, count + 1));
        Millis(spent / u64::max(count, 1)).clamp(self.share, LONGEST)
    }

    /// The current question's section has used up its time, and another waits.
    fn is_late(&self, now: Millis) -> bool {
        let section =
            self.current.and_then(|(at, _)| self.questions.get(at)).map(|question| question.section);
        let waits = |section| {
            let mut unasked = self.questions.iter().filter(|one| one.status == QuestionStatus::NotAsked);
            unasked.any(|question| question.section != section)
        };
        section.is_some_and(|section| self.is_over(section, now) && waits(section))
    }

    fn is_over(&self, section: usize, now: Millis) -> bool {
        let Some(time) = self.sections.get(section).copied().flatten() else { return false };
        let own = self.questions.iter().enumerate().filter(|(_, question)| question.section == section);
        own.map(|(at, question)| question.spent + self.running(at, now)).fold(Millis::ZERO, |a, b| a + b)
            >= time
    }

    /// How long the question at this place has been the current one.
    fn running(&self, at: usize, now: Millis) -> Millis {
        self.current.filter(|&(current, _)| current == at).map_or(Millis::ZERO, |(_, since)| now - since)
    }

    fn left(&self, now: Millis) -> Millis {
        self.end.map_or(Millis::from_mins(crate::plan::MAX_MINUTES as u64), |end| end.since(now))
    }
}

/// Of a question's longer words, this share (in percent) was said: it was asked.
const LIKE: usize = 70;

/// With this share, what was said may be the same question in other words.
const ABOUT: usize = 35;

/// Words by which a question is known: four letters or more, in small letters.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.chars().count() > 3).map(str::to_lowercase).collect()
}

/// Which share of `wanted` is in `said`, in percent.
fn likeness(wanted: &[String], said: &[String]) -> usize {
    let there = wanted.iter().filter(|word| said.contains(word)).count();
    if wanted.is_empty() { 0 } else { there * 100 / wanted.len() }
}
