use super::harness::Room;
use crate::audio::Pcm;
use crate::interview::Output;
use crate::model;
use crate::wire::{Command, Patience, Source};

#[test]
fn mute_makes_silence_of_the_voice_and_stops_nothing_else() {
    let mut room = Room::asked();
    room.command(Command::Mute { muted: true });
    room.command(Command::Mute { muted: true });
    room.saw(&["state listening muted"]);
    room.beat(Pcm::new(super::harness::RATE, vec![9_000; 20]));
    let silent = |output: &Output| {
        let Output::Model(model::Command::Audio(pcm)) = output else { return true };
        pcm.samples.iter().all(|&sample| sample == 0)
    };
    assert!(room.take().iter().all(silent));
    room.command(Command::Mute { muted: false });
    room.beat(Pcm::new(super::harness::RATE, vec![9_000; 20]));
    assert!(!room.take().iter().all(silent));
}

#[test]
fn a_hold_is_told_to_the_model_once_each_way() {
    let mut room = Room::asked();
    for on in [true, true, false, false] {
        room.command(Command::Hold { on });
    }
    room.saw(&["→ hold true", "state listening holding", "→ hold false", "state listening"]);
}

#[test]
fn done_hands_over_the_turn_and_lets_go_of_a_hold() {
    let mut room = Room::asked();
    room.speaks();
    room.run(500);
    room.take();
    room.command(Command::Hold { on: true });
    room.command(Command::Done);
    room.saw(&["→ hold true", "state listening holding", "→ hold false", "→ commit", "state listening"]);
}

#[test]
fn done_while_the_interviewer_has_the_floor_is_nothing() {
    let mut room = Room::begun();
    room.command(Command::Done);
    room.item(1, "Question.", 500);
    room.run(100);
    room.take();
    room.command(Command::Done);
    room.saw_nothing();
}

#[test]
fn repeat_rephrase_and_skip_cut_the_interviewer_and_ask_for_more() {
    for (command, told) in
        [(Command::Repeat, "→ repeat"), (Command::Rephrase, "→ rephrase"), (Command::Skip, "→ skip")]
    {
        let mut room = Room::begun();
        room.item(1, "One two.", 400);
        room.run(200);
        room.take();
        room.command(command);
        room.saw(&[
            "flush",
            "→ truncate 1 at 200",
            "cut 1 at 200 'One'",
            "final 1 'One' cut",
            told,
            "state thinking",
        ]);
    }
}

#[test]
fn skip_ends_an_answer_as_it_is() {
    let mut room = Room::asked();
    room.speaks();
    room.run(500);
    room.take();
    room.command(Command::Skip);
    room.saw(&["final 2 ''", "→ skip", "state thinking"]);
}

#[test]
fn a_typed_answer_is_a_turn_of_its_own() {
    let mut room = Room::asked();
    room.run(300);
    room.command(Command::Say { text: "I am a nurse.".to_owned() });
    room.saw(&["started 2 candidate", "final 2 'I am a nurse.'", "→ text 'I am a nurse.'", "state thinking"]);
    let turn = room.turn(2);
    assert_eq!((turn.source, turn.speech_ms.0, turn.response_ms.unwrap().0), (Source::Typed, 0, 300));
}

#[test]
fn a_typed_answer_interrupts() {
    let mut room = Room::begun();
    room.item(1, "One two.", 400);
    room.run(200);
    room.take();
    room.command(Command::Say { text: "Stop.".to_owned() });
    room.saw(&[
        "flush",
        "→ truncate 1 at 200",
        "cut 1 at 200 'One'",
        "final 1 'One' cut",
        "started 2 candidate",
        "final 2 'Stop.'",
        "→ text 'Stop.'",
        "state thinking",
    ]);
}

#[test]
fn an_empty_answer_is_none() {
    let mut room = Room::asked();
    room.command(Command::Say { text: "  \n".to_owned() });
    room.saw_nothing();
}

#[test]
fn patience_is_told_when_it_changes() {
    let mut room = Room::asked();
    for level in [Patience::Patient, Patience::Patient, Patience::Balanced] {
        room.command(Command::Patience { level });
    }
    room.saw(&["→ patience patient", "state listening patient", "→ patience balanced", "state listening"]);
}

#[test]
fn end_ends_at_once_and_keeps_what_was_said() {
    let mut room = Room::begun();
    room.item(1, "One two.", 400);
    room.run(200);
    room.take();
    room.command(Command::End);
    room.saw(&[
        "flush",
        "→ truncate 1 at 200",
        "cut 1 at 200 'One'",
        "final 1 'One' cut",
        "state ended candidate_ended",
        "ended candidate_ended",
    ]);
    room.command(Command::End);
    room.run(1000);
    room.saw_nothing();
    assert_eq!(room.interview.poll_timeout(), None);
}
