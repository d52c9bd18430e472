//! Another call takes an interview up: after its candidate was gone for long, or its server was killed at any moment.

use proptest::prelude::*;

use super::harness::{Room, SETUP};
use crate::clock::Millis;
use crate::interview::{Input, Interview, Past, Setup};
use crate::model::{Event as FromModel, Money, Usage};
use crate::wire::{Command, EndReason, Envelope, Event, Patience, Role, State, TurnFinal, TurnId, VERSION};

/// What a log of these events says.
fn past(log: &[Envelope]) -> Past {
    let mut past = Past::default();
    log.iter().for_each(|envelope| past.take(envelope));
    past
}

/// The log as the next call finds it, with what the last one could not write.
fn completed(log: &[Envelope]) -> Vec<Envelope> {
    let past = past(log);
    let (v, at) = (VERSION, past.at());
    let unfinished = (past.last_seq() + 1..).zip(past.unfinished(&SETUP));
    let unfinished = unfinished.map(|(seq, event)| Envelope { v, seq, at, event });
    log.iter().cloned().chain(unfinished).collect()
}

/// The next call of the room's interview, `later` than its last event.
fn next_call(room: &Room, later: u64) -> Room {
    next_call_of(&completed(&room.log), later)
}

fn next_call_of(log: &[Envelope], later: u64) -> Room {
    let past = past(log);
    let now = past.at() + Millis(later);
    Room::resumed(Interview::resumed(SETUP, Default::default(), &past, now), log.to_vec(), now)
}

fn goes_on(room: &mut Room) {
    room.model(FromModel::Ready);
    room.input(Input::PeerReady);
}

fn finals(log: &[Envelope]) -> Vec<TurnId> {
    let turn = |envelope: &Envelope| {
        if let Event::TurnFinal(TurnFinal { turn }) = &envelope.event { Some(turn.turn) } else { None }
    };
    log.iter().filter_map(turn).collect()
}

#[test]
fn a_parked_interview_goes_on_where_it_was() {
    let mut room = Room::asked();
    room.answers(2000);
    room.item(2, "And then?", 500);
    room.run(600);
    room.input(Input::PeerLost);
    room.run(9_000);
    assert!(room.saw_line("parked"));
    let mut next = next_call(&room, 600_000);
    assert_eq!(next.log.len(), room.log.len(), "nothing was unfinished");
    next.saw_nothing();
    goes_on(&mut next);
    next.saw(&["notice reconnected", "→ resume", "state thinking"]);
    next.item(1, "Welcome back. And then?", 300);
    next.run(20);
    next.saw(&["started 4 interviewer", "delta 4 'Welcome back. And then?'", "state speaking"]);
}

#[test]
fn what_a_killed_server_was_saying_is_cut_where_its_log_ends() {
    let mut room = Room::asked();
    room.item(2, "one two three four five", 1000);
    room.run(400);
    room.command(Command::Mute { muted: true });
    let mut next = next_call(&room, 5_000);
    let added: Vec<_> = next.log.iter().skip(room.log.len()).map(|envelope| envelope.event.kind()).collect();
    assert_eq!(added, ["turn.cut", "turn.final", "notice", "notice", "session.state"]);
    let Event::TurnFinal(TurnFinal { turn }) = &next.log[room.log.len() + 1].event else { panic!() };
    assert!(turn.cut && turn.generated.as_deref() == Some("one two three four five"), "{turn:?}");
    assert!("one two three four five".starts_with(&turn.text) && turn.speech_ms.0 <= 400, "{turn:?}");
    goes_on(&mut next);
    next.saw(&["notice reconnected", "→ resume", "state thinking muted"]);
}

#[test]
fn the_words_of_an_answer_that_was_cut_off_are_kept() {
    let mut room = Room::asked();
    room.speaks();
    room.command(Command::Words { text: "I was".to_owned(), confidence: None });
    let next = next_call(&room, 5_000);
    let Event::TurnFinal(TurnFinal { turn }) = &next.log[room.log.len()].event else { panic!() };
    assert_eq!((turn.role, turn.text.as_str()), (Role::Candidate, "I was"));
}

#[test]
fn the_time_box_has_what_was_left() {
    let mut room = Room::asked();
    room.stall(Millis::from_mins(15).0 - room.now);
    room.input(Input::PeerLost);
    room.run(9_000);
    let mut next = next_call(&room, 600_000);
    goes_on(&mut next);
    next.item(1, "Go on.", 100);
    next.run(200);
    next.stall(Millis::from_mins(5).0 - 300);
    assert!(!next.saw_line("→ wrap up"));
    next.run(200);
    assert!(next.saw_line("→ wrap up"));
}

#[test]
fn who_comes_back_when_the_time_was_up_hears_the_goodbye() {
    let mut room = Room::asked();
    room.speaks();
    room.stall(Millis::from_mins(20).0 + 1000 - room.now);
    room.input(Input::PeerLost);
    room.run(9_000);
    let mut next = next_call(&room, 1_000);
    goes_on(&mut next);
    next.saw(&["notice reconnected", "→ wrap up", "state closing"]);
}

#[test]
fn a_goodbye_that_was_broken_off_is_not_said_again() {
    let mut room = Room::asked();
    room.stall(Millis::from_mins(20).0 - room.now);
    room.item(2, "Thank you and goodbye.", 1000);
    room.run(500);
    let mut next = next_call(&room, 1_000);
    next.saw(&["state ended time_up", "ended time_up"]);
}

#[test]
fn a_hold_a_mute_and_the_patience_are_remembered() {
    let mut room = Room::asked();
    room.command(Command::Hold { on: true });
    room.command(Command::Patience { level: Patience::Patient });
    room.command(Command::Mute { muted: true });
    room.input(Input::Stop);
    let past = past(&room.log);
    assert_eq!(past.patience(), Some(Patience::Patient));
    let mut next = next_call(&room, 1_000);
    next.saw(&["→ hold true"]);
    goes_on(&mut next);
    next.saw(&["notice reconnected", "→ resume", "state thinking muted holding patient"]);
}

#[test]
fn what_was_spent_counts() {
    let setup = Setup { budget: Some(Money(100)), ..SETUP };
    let mut room = Room::asked_with(setup);
    room.model(FromModel::Used { usage: Usage::default(), cost: Some(Money(90)) });
    room.input(Input::Stop);
    let past = past(&room.log);
    let interview = Interview::resumed(setup, Default::default(), &past, past.at());
    let mut next = Room::resumed(interview, room.log.clone(), past.at());
    goes_on(&mut next);
    next.take();
    next.model(FromModel::Used { usage: Usage::default(), cost: Some(Money(10)) });
    next.run(20);
    next.saw(&["usage 0.0001", "→ wrap up", "state closing"]);
}

#[test]
fn a_call_that_never_began_begins_with_the_next() {
    let mut room = Room::new();
    room.input(Input::PeerReady);
    room.input(Input::PeerLost);
    room.run(9_000);
    assert!(room.saw_line("parked"));
    let mut next = next_call(&room, 1_000);
    goes_on(&mut next);
    next.saw(&["→ start", "state thinking"]);
}

#[test]
fn a_page_that_does_not_come_in_time_parks_it_again() {
    let mut room = Room::asked();
    room.input(Input::Stop);
    let mut next = next_call(&room, 1_000);
    next.model(FromModel::Ready);
    next.run(15_000);
    next.saw(&["parked"]);
}

#[test]
fn who_never_comes_back_has_left_and_the_record_says_since_when() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.run(9_000);
    let past = past(&room.log);
    assert!(past.was_left() && past.began());
    let events = Interview::resumed(SETUP, Default::default(), &past, past.at())
        .given_up(EndReason::CandidateLeft, past.at());
    let [Event::SessionState(end)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((end.state, end.reason), (State::Ended, Some(EndReason::CandidateLeft)));
    let mut killed = Room::asked();
    killed.answers(500);
    assert!(!self::past(&completed(&killed.log)).was_left(), "it was the server that went away");
}

#[derive(Clone, Copy, Debug)]
enum Move {
    Ask(u64),
    Answer(u64),
    Speak,
    Words,
    Say,
    Skip,
    Hold(bool),
    Silence(u64),
    Away(u64),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => (100..3_000_u64).prop_map(Move::Ask),
        4 => (100..3_000_u64).prop_map(Move::Answer),
        2 => Just(Move::Speak),
        2 => Just(Move::Words),
        1 => Just(Move::Say),
        1 => Just(Move::Skip),
        1 => any::<bool>().prop_map(Move::Hold),
        2 => (20..2_000_u64).prop_map(Move::Silence),
        1 => (20..12_000_u64).prop_map(Move::Away),
    ];
    proptest::collection::vec(one, 1..20)
}

fn make(room: &mut Room, item: &mut u64, one: Move) {
    match one {
        Move::Ask(ms) => {
            *item += 1;
            room.item(*item, "one two three four five", ms);
            room.run(ms / 2);
        }
        Move::Answer(ms) => room.answers(ms),
        Move::Speak => room.speaks(),
        Move::Words => room.command(Command::Words { text: "some words".to_owned(), confidence: None }),
        Move::Say => room.command(Command::Say { text: "A queue.".to_owned() }),
        Move::Skip => room.command(Command::Skip),
        Move::Hold(on) => room.command(Command::Hold { on }),
        Move::Silence(ms) => room.run(ms),
        Move::Away(ms) => {
            room.input(Input::PeerLost);
            room.run(ms);
            room.input(Input::PeerReady);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Killed after any event that was stored, taken up, and killed again: every final turn is there once, every turn
    /// that was begun becomes final, numbers go on, and the room's invariants hold over both calls.
    #[test]
    fn a_kill_at_any_moment_loses_and_doubles_nothing(
        first in moves(),
        kill in any::<prop::sample::Index>(),
        later in 0..1_900_000_u64,
        then in moves(),
        again in any::<prop::sample::Index>(),
    ) {
        let mut room = Room::begun();
        let mut item = 0;
        first.into_iter().for_each(|one| make(&mut room, &mut item, one));
        let cut = kill.index(room.log.len()) + 1;
        let stored = &room.log[..cut];
        let mut next = next_call_of(&completed(stored), later);
        let known = finals(stored);
        prop_assert!(finals(&next.log).starts_with(&known));
        goes_on(&mut next);
        let mut item = 0;
        then.into_iter().for_each(|one| make(&mut next, &mut item, one));
        let cut = again.index(next.log.len() - stored.len() + 1) + stored.len();
        let log = completed(&next.log[..cut]);
        let turns = finals(&log);
        let mut once = turns.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), turns.len(), "no turn is final twice");
        let begun = log.iter().filter(|one| matches!(one.event, Event::TurnStarted(_))).count();
        prop_assert_eq!(begun, turns.len(), "what was begun is final");
        prop_assert!(log.iter().zip(1..).all(|(one, seq)| one.seq == seq));
        prop_assert!(log.iter().zip(log.iter().skip(1)).all(|(one, next)| one.at <= next.at));
        let last = past(&log);
        prop_assert!(last.unfinished(&SETUP).is_empty(), "what is completed is complete");
        let lines = last.lines().len();
        let texts = log.iter().filter(|one| matches!(&one.event, Event::TurnFinal(done) if !done.turn.text.is_empty()));
        prop_assert_eq!(texts.count(), lines);
    }
}
