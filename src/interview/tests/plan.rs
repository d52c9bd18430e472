//! The interview keeps to its plan, whatever the model does.

use proptest::prelude::*;

use super::harness::{Room, SETUP};
use crate::clock::Millis;
use crate::interview::{Agenda, Input, Interview, Output, Past, Setup};
use crate::model::{Command as ToModel, Event, ItemId, Steer, Urge};
use crate::wire::{
    self, Command, Coverage, Plan, PlanQuestion, PlanSection, QuestionRef, QuestionStatus, Role,
};

/// Six questions in two sections, in three minutes: half a minute each.
fn plan() -> Plan {
    let question = |id: &str, text: &str, depth, must_ask| PlanQuestion {
        id: id.to_owned(),
        text: text.to_owned(),
        depth,
        must_ask,
        ..PlanQuestion::default()
    };
    let section = |questions| PlanSection { questions, ..PlanSection::default() };
    Plan {
        title: "Backend".to_owned(),
        minutes: 3,
        sections: vec![
            section(vec![
                question("intro", "What have you built lately?", 1, false),
                question("queue", "When would you place a queue between services?", 2, false),
                question("cache", "Which caches have surprised you?", 0, false),
            ]),
            section(vec![
                question("incident", "Describe your worst production incident.", 1, true),
                question("review", "How do you review code?", 1, false),
                question("wish", "What would you like to learn next?", 0, true),
            ]),
        ],
        ..Plan::default()
    }
}

const SHORT: Setup = Setup { time_box: Millis::from_mins(3), ..SETUP };

fn room(plan: &Plan) -> Room {
    let mut room = Room::planned(SHORT, Agenda::new(plan));
    room.input(Input::PeerReady);
    room.model(Event::Ready);
    room
}

/// The interviewer asks, as item `item`; with `id`, it says which planned question it is.
fn asks(room: &mut Room, item: u64, id: Option<(&str, bool)>, text: &str) {
    let question = id.map(|(id, follow_up)| QuestionRef { id: id.to_owned(), index: 1, of: 6, follow_up });
    room.model(Event::ItemStarted { item: ItemId(item), question });
    room.text(item, text);
    room.audio(item, 1000);
    room.done(item);
    room.run(1100);
}

fn steers(room: &Room) -> Vec<Steer> {
    let steer = |output: &Output| match output {
        Output::Model(ToModel::Steer(steer)) => Some(steer.clone()),
        Output::Model(_)
        | Output::Speak { .. }
        | Output::SpeakEnd(_)
        | Output::Flush
        | Output::Log(_)
        | Output::Fail(..)
        | Output::Tell(_)
        | Output::Ended(_)
        | Output::Parked => None,
    };
    room.outputs.iter().filter_map(steer).collect()
}

fn coverages(room: &Room) -> Vec<Coverage> {
    let coverage = |output: &Output| match output {
        Output::Log(wire::Event::Coverage(coverage)) => Some(coverage.clone()),
        Output::Log(_)
        | Output::Model(_)
        | Output::Speak { .. }
        | Output::SpeakEnd(_)
        | Output::Flush
        | Output::Fail(..)
        | Output::Tell(_)
        | Output::Ended(_)
        | Output::Parked => None,
    };
    room.outputs.iter().filter_map(coverage).collect()
}

fn last(room: &Room) -> Steer {
    steers(room).pop().expect("it was steered")
}

fn urges(room: &Room) -> Vec<Urge> {
    steers(room).into_iter().filter_map(|steer| steer.urge).collect()
}

fn status(room: &Room, id: &str) -> (QuestionStatus, u32) {
    let coverage = coverages(room).pop().expect("it was told");
    let question = coverage.questions.into_iter().find(|question| question.id == id).unwrap();
    (question.status, question.follow_ups)
}

#[test]
fn the_model_knows_from_the_beginning_what_is_next() {
    let room = room(&plan());
    let steer = last(&room);
    assert_eq!(steer.next.unwrap().id, "intro");
    assert_eq!(steer.open, ["intro", "queue", "cache", "incident", "review", "wish"]);
    assert_eq!(steer.left, Millis::from_secs(160));
}

#[test]
fn what_is_asked_answered_and_followed_up_is_told() {
    let mut room = room(&plan());
    asks(&mut room, 1, Some(("intro", false)), "Hello. What have you built lately?");
    assert_eq!(status(&room, "intro"), (QuestionStatus::Asked, 0));
    assert_eq!((last(&room).follow_ups, last(&room).next.unwrap().id), (1, "queue".to_owned()));
    room.answers(3000);
    asks(&mut room, 2, Some(("intro", true)), "How large was it?");
    assert_eq!(status(&room, "intro"), (QuestionStatus::FollowedUp, 1));
    assert_eq!(urges(&room), [Urge::MoveOn], "its one follow-up is used");
    room.answers(3000);
    asks(&mut room, 3, Some(("queue", false)), "When would you place a queue?");
    assert_eq!(status(&room, "queue"), (QuestionStatus::Asked, 0));
    let coverage = coverages(&room).pop().unwrap();
    let intro = &coverage.questions[0];
    assert_eq!(intro.turns.iter().map(|turn| turn.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!((8_000..10_000).contains(&intro.spent_ms.0), "{}", intro.spent_ms);
}

#[test]
fn the_page_gets_the_words_of_a_question() {
    let mut room = room(&plan());
    asks(&mut room, 1, Some(("intro", false)), "The question is on your screen.");
    let shown = room.outputs.iter().find_map(|output| {
        let Output::Log(wire::Event::TurnStarted(started)) = output else { return None };
        started.question_text.clone()
    });
    assert_eq!(shown.as_deref(), Some("What have you built lately?"));
}

#[test]
fn a_question_is_known_by_its_words() {
    let mut room = room(&plan());
    asks(&mut room, 1, None, "Welcome! So, tell me: what have you built lately, say this year?");
    assert_eq!(status(&room, "intro"), (QuestionStatus::Asked, 0));
    room.answers(2000);
    asks(&mut room, 2, Some(("intro", true)), "And when would you place a queue between two services?");
    assert_eq!(status(&room, "queue"), (QuestionStatus::Asked, 0));
    assert_eq!(status(&room, "intro"), (QuestionStatus::Answered, 0));
    let turn = room.turns.iter().rev().find(|turn| turn.role == Role::Interviewer).unwrap();
    assert_eq!(turn.question.as_ref().unwrap().id, "queue");
}

#[test]
fn a_question_that_was_named_and_not_asked_does_not_count() {
    let mut room = room(&plan());
    asks(&mut room, 1, Some(("wish", false)), "Hello. What have you built lately?");
    assert_eq!(
        (status(&room, "intro").0, status(&room, "wish").0),
        (QuestionStatus::Asked, QuestionStatus::NotAsked)
    );
    room.answers(2000);
    // It still believes to be at the other one.
    asks(&mut room, 2, Some(("wish", true)), "How large was it?");
    assert_eq!(
        (status(&room, "intro").0, status(&room, "wish").0),
        (QuestionStatus::FollowedUp, QuestionStatus::NotAsked)
    );
    // In words of its own, its word is taken for it.
    asks(&mut room, 3, Some(("queue", false)), "Tell me about messages.");
    assert_eq!(status(&room, "queue").0, QuestionStatus::Asked);
}

#[test]
fn what_must_be_asked_is_due_until_it_is_or_the_time_is_gone() {
    let mut room = room(&plan());
    let due = |room: &Room| last(room).due.map(|due| due.id);
    assert_eq!(due(&room).as_deref(), Some("incident"));
    asks(&mut room, 1, Some(("incident", false)), "Describe your worst production incident.");
    assert_eq!(due(&room).as_deref(), Some("wish"));
    room.run(150_000);
    assert_eq!(due(&room), None, "there is no time for another question");
}

#[test]
fn a_question_said_again_is_no_follow_up() {
    let mut room = room(&plan());
    asks(&mut room, 1, Some(("intro", false)), "What have you built lately?");
    room.answers(1000);
    room.command(Command::Repeat);
    asks(&mut room, 2, Some(("intro", true)), "Of course: lately, what have you made?");
    assert_eq!(status(&room, "intro").1, 0);
    asks(&mut room, 3, Some(("intro", true)), "Take your time.");
    assert_eq!(status(&room, "intro").1, 0, "nobody has answered since");
}

#[test]
fn what_was_skipped_or_left_is_told_apart() {
    let mut room = room(&plan());
    asks(&mut room, 1, Some(("intro", false)), "What have you built lately?");
    room.command(Command::Skip);
    asks(&mut room, 2, Some(("queue", false)), "When would you place a queue?");
    asks(&mut room, 3, Some(("cache", false)), "Which caches have surprised you?");
    assert_eq!(status(&room, "intro").0, QuestionStatus::Skipped);
    assert_eq!(status(&room, "queue").0, QuestionStatus::Declined);
    assert_eq!(status(&room, "cache").0, QuestionStatus::Asked);
}

#[test]
fn must_asks_come_first_when_the_time_gets_short() {
    let mut room = room(&plan());
    asks(&mut room, 1, Some(("intro", false)), "What have you built lately?");
    room.run(75_000);
    assert_eq!(last(&room).next.unwrap().id, "incident", "160 s, two must-asks of 30 s, and one more");
    assert_eq!(last(&room).open, ["incident", "wish"]);
}

#[test]
fn a_section_that_has_used_its_time_gives_way() {
    let mut plan = plan();
    plan.sections[0].minutes = Some(1);
    let mut room = room(&plan);
    asks(&mut room, 1, Some(("intro", false)), "What have you built lately?");
    assert_eq!(last(&room).next.unwrap().id, "queue");
    room.run(66_000);
    assert_eq!(last(&room).next.unwrap().id, "incident");
    assert_eq!(last(&room).follow_ups, 0);
    room.answers(500);
    asks(&mut room, 2, Some(("intro", true)), "And then?");
    assert_eq!(urges(&room), [Urge::MoveOn]);
}

#[test]
fn a_model_that_never_moves_on_is_told_each_time_and_closes_within_the_box() {
    let mut room = room(&plan());
    asks(&mut room, 1, Some(("intro", false)), "What have you built lately?");
    let mut item = 1;
    while !room.saw_line("→ wrap up") {
        item += 1;
        room.answers(3000);
        if room.saw_line("→ wrap up") {
            break;
        }
        asks(&mut room, item, Some(("intro", true)), "Tell me more.");
        assert!(room.now < 180_000, "it would never end");
    }
    let (_, follow_ups) = status(&room, "intro");
    assert!(follow_ups > 10);
    assert!(urges(&room).len() + 1 >= follow_ups as usize, "told after each of them");
    assert!(urges(&room).contains(&Urge::Last));
    asks(&mut room, item + 1, None, "Thank you, goodbye.");
    room.model(Event::Finished);
    room.run(1000);
    assert!(room.saw_line("state ended time_up"));
    assert!(room.now < 180_000, "within the box: {}", room.now);
    assert_eq!(status(&room, "queue").0, QuestionStatus::NotAsked);
}

#[test]
fn when_all_is_asked_the_model_is_told_to_close() {
    let mut plan = plan();
    plan.sections.truncate(1);
    plan.sections[0].questions.truncate(1);
    let mut room = room(&plan);
    asks(&mut room, 1, Some(("intro", false)), "What have you built lately?");
    room.answers(1000);
    asks(&mut room, 2, Some(("intro", true)), "How large was it?");
    assert_eq!(urges(&room), [Urge::Close]);
}

/// What a model and a candidate may do.
#[derive(Clone, Debug)]
enum Move {
    Ask { id: usize, follow_up: bool, told: bool },
    Answer(u64),
    Speak,
    Silence(u64),
    Say,
    Skip,
    Repeat,
    Lose,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        6 => (0..8_usize, any::<bool>(), any::<bool>())
            .prop_map(|(id, follow_up, told)| Move::Ask { id, follow_up, told }),
        4 => (100..9_000_u64).prop_map(Move::Answer),
        1 => Just(Move::Speak),
        2 => (100..40_000_u64).prop_map(Move::Silence),
        1 => Just(Move::Say),
        1 => Just(Move::Skip),
        1 => Just(Move::Repeat),
        1 => Just(Move::Lose),
    ];
    proptest::collection::vec(one, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the model and the candidate do: a limit that is reached is told, nothing counts as answered
    /// without a turn of the candidate, and the goodbye comes in time.
    #[test]
    fn the_plan_holds_whatever_happens(moves in moves()) {
        let plan = plan();
        let questions: Vec<_> = plan.sections.iter().flat_map(|section| &section.questions).collect();
        let mut room = room(&plan);
        let mut item = 0;
        for one in moves {
            match one {
                Move::Ask { id, follow_up, told } => {
                    item += 1;
                    let id = questions.get(id).map_or("unknown", |question| question.id.as_str());
                    let before = urges(&room).len();
                    asks(&mut room, item, told.then_some((id, follow_up)), "So, and what else?");
                    let over = coverages(&room).pop().unwrap().questions.into_iter().any(|now| {
                        let budget = questions.iter().find(|question| question.id == now.id).unwrap().depth;
                        now.follow_ups > budget
                    });
                    prop_assert!(!over || urges(&room).len() > before || !urges(&room).is_empty());
                }
                Move::Answer(ms) => room.answers(ms),
                Move::Speak => room.speaks(),
                Move::Silence(ms) => room.run(ms),
                Move::Say => room.command(Command::Say { text: "A queue.".to_owned() }),
                Move::Skip => room.command(Command::Skip),
                Move::Repeat => room.command(Command::Repeat),
                Move::Lose => {
                    room.input(Input::PeerLost);
                    room.run(1000);
                    room.input(Input::PeerReady);
                }
            }
            for coverage in coverages(&room) {
                for question in coverage.questions {
                    let answered = matches!(
                        question.status,
                        QuestionStatus::Answered | QuestionStatus::FollowedUp
                    );
                    let by_candidate = question.turns.iter().any(|turn| {
                        room.started.get(turn) == Some(&Role::Candidate)
                    });
                    prop_assert!(!answered || by_candidate, "{question:?}");
                    let budget = questions.iter().find(|planned| planned.id == question.id).unwrap().depth;
                    // Before it was steered, it followed up once too often at most.
                    prop_assert!(question.follow_ups <= budget + 1 || !urges(&room).is_empty());
                }
            }
        }
        // The goodbye begins within the box, unless the candidate was away; then it ends by itself.
        room.run(181_000);
        let closes = room.saw_line("→ wrap up") || room.outputs.iter().any(|o| matches!(o, Output::Ended(_)));
        prop_assert!(closes);
        room.run(31_000);
        prop_assert!(room.outputs.iter().any(|output| matches!(output, Output::Ended(_))));
        let last = coverages(&room).pop().unwrap();
        prop_assert!(last.questions.iter().all(|question| question.status != QuestionStatus::Asked));
    }

    /// Played by a model that heeds what it is told, with any lengths of answers: all must-asks are asked.
    #[test]
    fn a_model_that_heeds_asks_all_must_asks(lengths in proptest::collection::vec(1_000..25_000_u64, 24)) {
        let plan = plan();
        let mut room = room(&plan);
        let mut lengths = lengths.into_iter().cycle();
        let mut item = 0;
        while !room.saw_line("→ wrap up") {
            prop_assert!(room.now < 200_000);
            let steer = last(&room);
            item += 1;
            let id = match (&steer.current, &steer.next) {
                (Some(current), _) if steer.follow_ups > 0 => Some((current.clone(), true)),
                (_, Some(next)) => Some((next.id.clone(), false)),
                (_, None) => None,
            };
            match id {
                Some((id, follow_up)) => asks(&mut room, item, Some((&id, follow_up)), "So, and what else?"),
                None => break,
            }
            room.answers(lengths.next().unwrap());
        }
        prop_assert!(status(&room, "incident").0 != QuestionStatus::NotAsked);
        prop_assert!(status(&room, "wish").0 != QuestionStatus::NotAsked);
    }
}

#[test]
fn a_plan_goes_on_where_it_was_in_another_call() {
    let mut first = room(&plan());
    asks(&mut first, 1, Some(("intro", false)), "Hello. What have you built lately?");
    first.answers(3000);
    asks(&mut first, 2, Some(("intro", true)), "How large was it?");
    first.answers(3000);
    asks(&mut first, 3, Some(("queue", false)), "When would you place a queue?");
    first.input(Input::Stop);
    let mut past = Past::default();
    first.log.iter().for_each(|envelope| past.take(envelope));
    let now = past.at() + Millis::from_secs(300);
    let interview = Interview::resumed(SHORT, Agenda::new(&plan()), &past, now);
    let mut next = Room::resumed(interview, first.log.clone(), now);
    next.model(Event::Ready);
    next.input(Input::PeerReady);
    let steer = last(&next);
    assert_eq!((steer.current.as_deref(), steer.next.unwrap().id.as_str()), (Some("queue"), "cache"));
    let used = first.now - first.log[0].at.0;
    assert!((steer.left.0 + used).abs_diff(160_000) < 500, "the break is not counted: {} left", steer.left);
    next.answers(3000);
    asks(&mut next, 1, Some(("cache", false)), "Which caches have surprised you?");
    assert_eq!(status(&next, "intro"), (QuestionStatus::FollowedUp, 1));
    assert_eq!(status(&next, "queue"), (QuestionStatus::Answered, 0));
    let coverage = coverages(&next).pop().unwrap();
    assert!(coverage.questions[1].spent_ms < Millis::from_secs(10), "{}", coverage.questions[1].spent_ms);
}
