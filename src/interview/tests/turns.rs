//! Whose turn it is, when nobody interrupts.

use super::harness::{Room, question};
use crate::clock::Millis;
use crate::model::{Event, ItemId};
use crate::wire::{Pause, Role, Source};

#[test]
fn question_answer_question() {
    let mut room = Room::asked();
    room.run(500);
    room.speaks();
    room.run(2000);
    room.stops();
    room.saw(&["started 2 candidate"]);
    room.run(600);
    room.taken();
    room.saw(&["state thinking"]);
    room.run(100);
    room.item(2, "And why?", 100);
    room.saw_nothing();
    room.run(20);
    room.saw(&[
        "final 2 ''",
        "started 3 interviewer",
        "latency 3 720",
        "delta 3 'And why?'",
        "state speaking",
    ]);
    room.run(80);
    room.saw(&["→ played 2", "final 3 'And why?'", "state listening"]);

    let answer = room.turn(2);
    assert_eq!((answer.role, answer.source), (Role::Candidate, Source::None));
    assert_eq!((answer.start_ms, answer.end_ms), (Millis(1500), Millis(3500)));
    assert_eq!((answer.speech_ms, answer.response_ms), (Millis(2000), Some(Millis(500))));
    let reply = room.turn(3);
    assert_eq!((reply.role, reply.source), (Role::Interviewer, Source::Script));
    assert_eq!((reply.response_ms, reply.cut), (Some(Millis(720)), false));
    assert_eq!(reply.generated, None, "nothing more than was heard");
}

#[test]
fn a_pause_does_not_end_the_answer() {
    let mut room = Room::asked();
    room.speaks();
    room.run(1000);
    room.stops();
    room.run(800);
    room.speaks();
    room.run(400);
    room.stops();
    room.saw(&["started 2 candidate"]);
    room.taken();
    room.item(2, "Thanks.", 100);
    room.run(100);
    let answer = room.turn(2);
    assert_eq!((answer.start_ms, answer.end_ms), (Millis(1000), Millis(3200)));
    assert_eq!(answer.pauses, [Pause { start_ms: Millis(2000), end_ms: Millis(2800) }]);
    assert_eq!(answer.speech_ms, Millis(1400));
}

#[test]
fn a_silence_shorter_than_300_ms_belongs_to_speech() {
    let mut room = Room::asked();
    for pause in [280, 300] {
        room.speaks();
        room.run(1000);
        room.stops();
        room.run(pause);
    }
    room.answers(100);
    room.item(2, "Thanks.", 100);
    room.run(100);
    let answer = room.turn(2);
    assert_eq!(answer.pauses, [Pause { start_ms: Millis(3280), end_ms: Millis(3580) }]);
    assert_eq!(answer.speech_ms, Millis(2380));
}

#[test]
fn and_another_thing_goes_on_with_the_same_turn() {
    let mut room = Room::asked();
    room.answers(1000);
    room.take();
    room.run(500);
    room.speaks();
    room.saw(&["state listening"]);
    room.run(500);
    room.stops();
    room.taken();
    room.saw(&["state thinking"]);
    room.item(2, "I see.", 100);
    room.run(20);
    room.saw(&["final 2 ''", "started 3 interviewer", "latency 3 20", "delta 3 'I see.'", "state speaking"]);
    assert_eq!(room.turn(2).pauses, [Pause { start_ms: Millis(2000), end_ms: Millis(2500) }]);
}

#[test]
fn a_reply_that_was_not_heard_yet_is_withdrawn_when_the_candidate_goes_on() {
    let mut room = Room::asked();
    room.answers(1000);
    room.item(2, "I see.", 100);
    room.take();
    room.speaks();
    room.saw(&["flush", "→ forget 2", "state listening"]);
    room.run(200);
    room.saw_nothing();
}

#[test]
fn both_sides_of_a_question_carry_it() {
    let mut room = Room::asked();
    room.answers(500);
    room.model(Event::ItemStarted { item: ItemId(2), question: Some(question("conflict", 2)) });
    room.audio(2, 100);
    room.done(2);
    room.run(100);
    room.answers(500);
    room.item(3, "Hm.", 100);
    room.run(100);
    let questions: Vec<_> = (1..=5).map(|turn| room.turn(turn).question.as_ref().map(|q| q.index)).collect();
    assert_eq!(questions, [None, None, Some(2), Some(2), None]);
    room.answers(500);
    room.item(4, "Yes.", 100);
    room.run(100);
    assert_eq!(room.turn(6).question, Some(question("conflict", 2)), "it is still the question");
}

#[test]
fn several_items_follow_each_other_without_a_gap() {
    let mut room = Room::asked();
    room.answers(1000);
    room.take();
    room.item(2, "Thank you.", 100);
    room.item(3, "Next question.", 100);
    room.run(200);
    room.saw(&[
        "final 2 ''",
        "started 3 interviewer",
        "latency 3 20",
        "delta 3 'Thank you.'",
        "state speaking",
        "→ played 2",
        "final 3 'Thank you.'",
        "started 4 interviewer",
        "delta 4 'Next question.'",
        "→ played 3",
        "final 4 'Next question.'",
        "state listening",
    ]);
    assert_eq!(room.turn(4).response_ms, None, "nobody waited for it");
}

#[test]
fn a_new_item_completes_the_one_before() {
    let mut room = Room::asked();
    room.answers(1000);
    room.take();
    room.starts(2);
    room.text(2, "Thank you.");
    room.audio(2, 40);
    room.item(3, "Next question.", 40);
    room.audio(2, 1000);
    room.run(80);
    assert_eq!(room.turns.len(), 4);
    assert_eq!(room.turn(3).generated_ms, Some(Millis(40)), "what came too late is not its");
    assert_eq!(room.turn(4).text, "Next question.");
}

#[test]
fn an_item_without_a_sound_is_no_turn() {
    let mut room = Room::asked();
    room.answers(1000);
    room.starts(2);
    room.text(2, "(nods)");
    room.done(2);
    room.take();
    room.run(40);
    room.saw(&["→ played 2", "state listening"]);
}

#[test]
fn a_model_slower_than_real_time_leaves_gaps_in_one_turn() {
    let mut room = Room::asked();
    room.answers(1000);
    room.take();
    room.starts(2);
    room.audio(2, 100);
    room.run(300);
    room.audio(2, 100);
    room.run(300);
    room.done(2);
    room.run(20);
    room.saw(&[
        "final 2 ''",
        "started 3 interviewer",
        "latency 3 20",
        "state speaking",
        "→ played 2",
        "final 3 ''",
        "state listening",
    ]);
    let reply = room.turn(3);
    assert_eq!(reply.speech_ms, Millis(200));
    assert_eq!(reply.end_ms - reply.start_ms, Millis(600));
}

#[test]
fn a_turn_taken_without_an_answer_awaits_the_model() {
    let mut room = Room::asked();
    room.taken();
    room.saw(&["state thinking"]);
    room.item(2, "Are you there?", 100);
    room.run(100);
    room.saw(&[
        "started 2 interviewer",
        "delta 2 'Are you there?'",
        "state speaking",
        "→ played 2",
        "final 2 'Are you there?'",
        "state listening",
    ]);
    assert_eq!(room.turn(2).response_ms, None, "it followed its own turn");
}

#[test]
fn a_turn_taken_while_the_reply_is_heard_owes_no_other() {
    let mut room = Room::asked();
    room.answers(1000);
    room.item(2, "I see.", 100);
    room.run(40);
    room.take();
    room.taken();
    room.run(60);
    room.saw(&["→ played 2", "final 3 'I see.'", "state listening"]);
}

#[test]
fn a_model_that_talks_over_the_candidate_ends_their_turn_with_its_first_sound() {
    let mut room = Room::asked();
    room.speaks();
    room.run(1000);
    room.take();
    room.item(2, "Let me stop you there.", 100);
    room.saw_nothing();
    room.run(20);
    room.saw(&[
        "final 2 ''",
        "started 3 interviewer",
        "latency 3 0",
        "delta 3 'Let me stop you there.'",
        "state speaking",
    ]);
    assert_eq!(room.turn(2).end_ms, Millis(2020));
    room.stops();
    room.saw_nothing();
}

#[test]
fn speech_that_began_before_it_was_noticed_begins_where_it_began() {
    let mut room = Room::asked();
    room.run(400);
    room.speaks_at(1160);
    room.run(1000);
    room.model(Event::SpeechStopped { at: Millis(2100) });
    room.taken();
    room.item(2, "I see.", 100);
    room.run(100);
    let answer = room.turn(2);
    assert_eq!((answer.start_ms, answer.end_ms), (Millis(1160), Millis(2100)));
    assert_eq!((answer.speech_ms, answer.response_ms), (Millis(940), Some(Millis(160))));
    assert_eq!(
        room.turn(3).response_ms,
        Some(Millis(320)),
        "since the speech ended, not since it was noticed"
    );
}

#[test]
fn a_turn_never_begins_before_the_last_one_ended() {
    let mut room = Room::asked();
    room.answers(1000);
    room.item(2, "I see.", 100);
    room.run(100);
    room.speaks_at(1500);
    room.run(100);
    room.stops();
    room.item(3, "Hm.", 100);
    room.run(100);
    assert_eq!(room.turn(4).start_ms, room.turn(2).end_ms);
}

#[test]
fn speech_in_the_future_begins_now() {
    let mut room = Room::asked();
    room.speaks_at(99_000);
    room.run(100);
    room.model(Event::SpeechStopped { at: Millis(99_100) });
    room.item(2, "I see.", 100);
    room.run(100);
    let answer = room.turn(2);
    assert_eq!((answer.start_ms, answer.end_ms), (Millis(1000), Millis(1100)));
}

#[test]
fn what_is_told_twice_happens_once() {
    let mut room = Room::asked();
    room.speaks();
    room.speaks();
    room.saw(&["started 2 candidate"]);
    room.run(1000);
    room.stops();
    room.run(200);
    room.stops();
    room.taken();
    room.taken();
    room.saw(&["state thinking"]);
    room.item(2, "I see.", 100);
    room.run(20);
    assert_eq!(room.turn(2).end_ms, Millis(2000));
}

#[test]
fn an_item_begun_twice_goes_on() {
    let mut room = Room::asked();
    room.answers(1000);
    room.starts(2);
    room.audio(2, 100);
    room.starts(2);
    room.audio(2, 100);
    room.done(2);
    room.run(200);
    assert_eq!(room.turn(3).speech_ms, Millis(200));
}

#[test]
fn an_item_that_is_over_does_not_come_back() {
    let mut room = Room::asked();
    room.item(1, "Tell me about yourself.", 1000);
    room.run(1000);
    room.saw_nothing();
}
