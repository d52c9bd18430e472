//! What the page asks for.

use super::harness::Room;
use crate::clock::Millis;
use crate::interview::Input;
use crate::model::Event;
use crate::wire::{Command, Patience, Source};

fn say(text: &str) -> Command {
    Command::Say { text: text.to_owned() }
}

#[test]
fn mute_is_told_when_it_changes() {
    let mut room = Room::asked();
    room.command(Command::Mute { muted: true });
    room.command(Command::Mute { muted: true });
    room.saw(&["state listening muted"]);
    room.command(Command::Mute { muted: false });
    room.saw(&["state listening"]);
}

#[test]
fn a_hold_is_passed_on_when_it_changes() {
    let mut room = Room::asked();
    room.command(Command::Hold { on: true });
    room.command(Command::Hold { on: true });
    room.saw(&["→ hold true", "state listening holding"]);
    room.command(Command::Hold { on: false });
    room.saw(&["→ hold false", "state listening"]);
}

#[test]
fn a_hold_lasts_through_speech() {
    let mut room = Room::asked();
    room.command(Command::Hold { on: true });
    room.take();
    room.speaks();
    room.run(500);
    room.stops();
    room.run(5000);
    room.saw(&["started 2 candidate"]);
}

#[test]
fn patience_is_passed_on_when_it_changes() {
    let mut room = Room::asked();
    room.command(Command::Patience { level: Patience::Balanced });
    room.saw_nothing();
    room.command(Command::Patience { level: Patience::Quick });
    room.saw(&["→ patience quick", "state listening quick"]);
}

#[test]
fn done_hands_the_turn_over() {
    let mut room = Room::asked();
    room.speaks();
    room.run(500);
    room.take();
    room.command(Command::Done);
    room.saw(&["→ commit"]);
    room.taken();
    room.saw(&["state thinking"]);
}

#[test]
fn done_ends_a_hold() {
    let mut room = Room::asked();
    room.command(Command::Hold { on: true });
    room.take();
    room.command(Command::Done);
    room.saw(&["→ hold false", "→ commit", "state listening"]);
}

#[test]
fn done_has_no_meaning_while_the_interviewer_has_the_turn() {
    let mut room = Room::asked();
    room.answers(500);
    room.take();
    room.command(Command::Done);
    room.saw_nothing();
    room.item(2, "I see.", 100);
    room.run(20);
    room.take();
    room.command(Command::Done);
    room.saw_nothing();
}

#[test]
fn repeat_closes_the_answer_and_awaits_the_model() {
    let mut room = Room::asked();
    room.speaks();
    room.run(500);
    room.take();
    room.command(Command::Repeat);
    room.saw(&["final 2 ''", "→ repeat", "state thinking"]);
    room.item(2, "Again.", 100);
    room.run(20);
    room.saw(&["started 3 interviewer", "latency 3 20", "delta 3 'Again.'", "state speaking"]);
}

#[test]
fn rephrase_asks_in_other_words() {
    let mut room = Room::asked();
    room.command(Command::Rephrase);
    room.saw(&["→ rephrase", "state thinking"]);
}

#[test]
fn skip_goes_on_and_ends_a_hold() {
    let mut room = Room::asked();
    room.command(Command::Hold { on: true });
    room.take();
    room.command(Command::Skip);
    room.saw(&["→ hold false", "→ skip", "state thinking"]);
}

#[test]
fn repeat_leaves_a_hold() {
    let mut room = Room::asked();
    room.command(Command::Hold { on: true });
    room.take();
    room.command(Command::Repeat);
    room.saw(&["→ repeat", "state thinking holding"]);
}

#[test]
fn asking_twice_withdraws_the_first_reply() {
    let mut room = Room::asked();
    room.command(Command::Repeat);
    room.item(2, "Again.", 100);
    room.take();
    room.command(Command::Skip);
    room.saw(&["flush", "→ forget 2", "→ skip"]);
    room.item(3, "Next.", 100);
    room.run(20);
    room.saw(&["started 2 interviewer", "delta 2 'Next.'", "state speaking"]);
}

#[test]
fn a_typed_answer_is_a_whole_turn() {
    let mut room = Room::asked();
    room.run(700);
    room.command(say("I build bridges."));
    room.saw(&[
        "started 2 candidate",
        "final 2 'I build bridges.'",
        "→ text 'I build bridges.'",
        "state thinking",
    ]);
    let turn = room.turn(2);
    assert_eq!((turn.source, turn.speech_ms), (Source::Typed, Millis::ZERO));
    assert_eq!((turn.start_ms, turn.end_ms), (Millis(1700), Millis(1700)));
    assert_eq!(turn.response_ms, Some(Millis(700)));
}

#[test]
fn a_typed_answer_ends_the_spoken_one_and_a_hold() {
    let mut room = Room::asked();
    room.command(Command::Hold { on: true });
    room.speaks();
    room.run(500);
    room.take();
    room.command(say("In short: yes."));
    room.saw(&[
        "→ hold false",
        "final 2 ''",
        "started 3 candidate",
        "final 3 'In short: yes.'",
        "→ text 'In short: yes.'",
        "state thinking",
    ]);
    assert_eq!(room.turn(2).speech_ms, Millis(500));
}

#[test]
fn an_empty_typed_answer_is_none() {
    let mut room = Room::asked();
    room.command(say(" \n"));
    room.saw_nothing();
}

#[test]
fn what_is_typed_while_the_connection_is_away_is_said_when_it_is_back() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.take();
    room.command(say("I build bridges."));
    room.command(say("And boats."));
    room.saw_nothing();
    room.run(2_000);
    room.input(Input::PeerReady);
    room.saw(&[
        "notice reconnected",
        "started 2 candidate",
        "final 2 'I build bridges.'",
        "→ text 'I build bridges.'",
        "started 3 candidate",
        "final 3 'And boats.'",
        "→ text 'And boats.'",
        "state thinking",
    ]);
}

#[test]
fn what_is_typed_before_the_interview_begins_is_said_first() {
    let mut room = Room::new();
    room.take();
    room.command(say("I build bridges."));
    room.input(Input::PeerReady);
    room.saw_nothing();
    room.model(Event::Ready);
    room.saw(&[
        "→ start",
        "started 1 candidate",
        "final 1 'I build bridges.'",
        "→ text 'I build bridges.'",
        "state thinking",
    ]);
}

#[test]
fn the_end_cuts_what_is_said_and_keeps_it() {
    let mut room = Room::begun();
    room.item(1, "one two three four five", 1000);
    room.item(2, "six", 100);
    room.run(400);
    room.take();
    room.command(Command::End);
    room.saw(&[
        "flush",
        "→ truncate 1 at 400",
        "cut 1 at 400 'one two'",
        "final 1 'one two' cut",
        "→ forget 2",
        "state ended candidate_ended",
        "ended candidate_ended",
    ]);
}

#[test]
fn the_end_keeps_the_answer() {
    let mut room = Room::asked();
    room.speaks();
    room.run(500);
    room.take();
    room.command(Command::End);
    room.saw(&["final 2 ''", "state ended candidate_ended", "ended candidate_ended"]);
    assert_eq!(room.turn(2).speech_ms, Millis(500));
}

#[test]
fn after_the_end_nothing_happens() {
    let mut room = Room::asked();
    room.command(Command::End);
    room.take();
    room.command(Command::End);
    room.command(Command::Mute { muted: true });
    room.command(say("Wait!"));
    room.speaks();
    room.item(2, "Hello?", 100);
    room.model(Event::Finished);
    room.model(Event::Failed { message: "gone".to_owned(), retryable: false });
    room.input(Input::PeerLost);
    room.input(Input::PeerReady);
    room.input(Input::Stop);
    room.input(Input::Timeout);
    room.run(1000);
    assert_eq!(room.take(), []);
    assert_eq!(room.interview.poll_timeout(), None);
}

#[test]
fn away_only_settings_are_taken() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.take();
    room.command(Command::Repeat);
    room.command(Command::Rephrase);
    room.command(Command::Skip);
    room.command(Command::Done);
    room.command(say("Hello?"));
    room.saw_nothing();
    room.command(Command::Mute { muted: true });
    room.saw(&["state away muted"]);
}
