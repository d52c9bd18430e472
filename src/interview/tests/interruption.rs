//! The candidate speaks while the interviewer does.

use super::harness::Room;
use crate::clock::Millis;
use crate::wire::Command;

/// The interviewer has said 400 ms of a second.
fn speaking() -> Room {
    let mut room = Room::begun();
    room.item(1, "one two three four five", 1000);
    room.run(400);
    room.take();
    room
}

#[test]
fn the_turn_is_cut_at_what_was_played() {
    let mut room = speaking();
    room.speaks();
    room.saw(&[
        "flush",
        "→ truncate 1 at 400",
        "cut 1 at 400 'one two'",
        "final 1 'one two' cut",
        "started 2 candidate",
        "state listening",
    ]);
    let turn = room.turn(1);
    assert!(turn.cut);
    assert_eq!(turn.generated.as_deref(), Some("one two three four five"));
    assert_eq!((turn.speech_ms, turn.generated_ms), (Millis(400), Some(Millis(1000))));
    assert_eq!((turn.start_ms, turn.end_ms), (Millis(20), Millis(400)));
}

#[test]
fn what_counts_is_what_was_played_and_not_how_long_it_took() {
    let mut room = Room::begun();
    room.item(1, "one two three four five", 1000);
    room.run(200);
    room.stall(5000);
    room.run(200);
    room.take();
    room.speaks();
    assert_eq!(room.turn(1).speech_ms, Millis(400));
    assert_eq!(room.turn(1).text, "one two");
}

#[test]
fn words_with_their_place_in_the_sound_are_cut_to_the_word() {
    let mut room = Room::begun();
    room.starts(1);
    room.text_at(1, "Hello. ", 0, 200);
    room.text_at(1, "Tell me ", 200, 200);
    room.text_at(1, "about yourself, please.", 600, 400);
    room.audio(1, 1000);
    room.run(840);
    room.take();
    room.speaks();
    assert_eq!(room.turn(1).text, "Hello. Tell me about");
}

#[test]
fn nothing_is_heard_of_words_that_wait_behind_a_silence() {
    let mut room = Room::begun();
    room.starts(1);
    room.text_at(1, "Hello.", 500, 500);
    room.audio(1, 1000);
    room.run(400);
    room.speaks();
    assert_eq!(room.turn(1).text, "");
    assert_eq!(room.turn(1).generated.as_deref(), Some("Hello."));
}

#[test]
fn what_waits_behind_the_turn_was_never_said() {
    let mut room = speaking();
    room.item(2, "six", 100);
    room.item(3, "seven", 100);
    room.speaks();
    room.saw(&[
        "flush",
        "→ truncate 1 at 400",
        "cut 1 at 400 'one two'",
        "final 1 'one two' cut",
        "→ forget 2",
        "→ forget 3",
        "started 2 candidate",
        "state listening",
    ]);
    assert!(room.playout.is_empty());
}

#[test]
fn the_fade_and_what_the_model_still_sends_are_dropped() {
    let mut room = Room::begun();
    room.starts(1);
    room.text(1, "one two ");
    room.audio(1, 500);
    room.run(400);
    room.speaks();
    room.take();
    let spoken = room.playout.spoken;
    room.text(1, "three four");
    room.audio(1, 500);
    room.done(1);
    room.run(1000);
    room.saw_nothing();
    assert_eq!(room.playout.spoken, spoken);
    assert_eq!(room.turn(1).speech_ms, Millis(400));
}

#[test]
fn a_turn_is_cut_although_the_model_has_sent_all_of_it() {
    let mut room = Room::begun();
    room.item(1, "one two three four five", 1000);
    room.run(980);
    room.take();
    room.speaks();
    assert_eq!(room.turn(1).text, "one two three four");
    assert!(room.turn(1).cut);
}

#[test]
fn a_turn_whose_sound_was_all_heard_is_cut_when_more_was_to_come() {
    let mut room = Room::begun();
    room.starts(1);
    room.text(1, "one two");
    room.audio(1, 400);
    room.run(600);
    room.take();
    room.speaks();
    room.saw(&[
        "flush",
        "→ truncate 1 at 400",
        "cut 1 at 400 'one two'",
        "final 1 'one two' cut",
        "started 2 candidate",
        "state listening",
    ]);
    assert_eq!(room.turn(1).generated, None);
}

#[test]
fn after_the_last_sound_there_is_nothing_to_cut() {
    let mut room = Room::asked();
    room.speaks();
    room.saw(&["started 2 candidate"]);
    assert!(!room.turn(1).cut);
}

#[test]
fn between_two_items_what_is_not_heard_is_withdrawn() {
    let mut room = speaking();
    room.item(2, "six", 100);
    room.run(600);
    room.saw(&["→ played 1", "final 1 'one two three four five'"]);
    room.speaks();
    room.saw(&["flush", "→ forget 2", "started 2 candidate", "state listening"]);
}

#[test]
fn an_interruption_has_no_response_time_and_the_reply_to_it_has() {
    let mut room = speaking();
    room.answers(600);
    room.item(2, "Go on.", 100);
    room.run(100);
    assert_eq!(room.turn(2).response_ms, None);
    assert_eq!(room.turn(3).response_ms, Some(Millis(20)));
}

#[test]
fn an_interruption_that_was_noticed_late_begins_where_it_began() {
    let mut room = speaking();
    room.speaks_at(300);
    room.stops();
    room.item(2, "Go on.", 100);
    room.run(100);
    assert_eq!(room.turn(1).end_ms, Millis(400), "it was heard until then");
    assert_eq!(room.turn(2).start_ms, Millis(300));
}

#[test]
fn every_turn_can_be_interrupted() {
    let mut room = speaking();
    for item in 2..=10 {
        room.answers(100);
        room.item(item, "I was about to say something", 1000);
        room.run(200);
    }
    room.speaks();
    let interviewer: Vec<_> = room.turns.iter().filter(|turn| turn.generated_ms.is_some()).collect();
    assert_eq!(interviewer.len(), 10);
    assert!(interviewer.iter().all(|turn| turn.cut));
}

#[test]
fn a_typed_answer_interrupts() {
    let mut room = speaking();
    room.command(Command::Say { text: "I know this one.".to_owned() });
    room.saw(&[
        "flush",
        "→ truncate 1 at 400",
        "cut 1 at 400 'one two'",
        "final 1 'one two' cut",
        "started 2 candidate",
        "final 2 'I know this one.'",
        "→ text 'I know this one.'",
        "state thinking",
    ]);
    assert_eq!(room.turn(2).response_ms, None);
}

#[test]
fn asking_for_it_again_interrupts() {
    let mut room = speaking();
    room.command(Command::Repeat);
    room.saw(&[
        "flush",
        "→ truncate 1 at 400",
        "cut 1 at 400 'one two'",
        "final 1 'one two' cut",
        "→ repeat",
        "state thinking",
    ]);
}

#[test]
fn mute_hold_and_patience_do_not_interrupt() {
    let mut room = speaking();
    room.command(Command::Mute { muted: true });
    room.command(Command::Hold { on: true });
    room.command(Command::Done);
    room.saw(&[
        "state speaking muted",
        "→ hold true",
        "state speaking muted holding",
        "→ hold false",
        "state speaking muted",
    ]);
    room.run(600);
    assert!(!room.turn(1).cut);
}
