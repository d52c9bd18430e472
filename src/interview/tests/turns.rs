use super::harness::{Room, question};
use crate::clock::Millis;
use crate::model::{Event, ItemId};

#[test]
fn question_and_answer_take_turns() {
    let mut room = Room::asked();
    room.run(500);
    room.answers(2000);
    room.item(2, "And then?", 400);
    room.run(400);
    room.saw(&[
        "started 2 candidate",
        "state thinking",
        "final 2 ''",
        "started 3 interviewer",
        "latency 3 20",
        "delta 3 'And then?'",
        "state speaking",
        "→ played 2",
        "final 3 'And then?'",
        "state listening",
    ]);
    let (answer, reply) = (room.turn(2), room.turn(3));
    assert_eq!((answer.start_ms.0, answer.end_ms.0, answer.speech_ms.0), (1500, 3500, 2000));
    assert_eq!(answer.response_ms, Some(Millis(500)), "the candidate thought for half a second");
    assert_eq!(reply.response_ms, Some(Millis(20)));
}

#[test]
fn pauses_belong_to_an_answer_and_not_to_its_speech() {
    let mut room = Room::asked();
    room.speaks();
    room.run(1000);
    room.stops();
    room.run(700);
    room.speaks();
    room.run(1000);
    room.stops();
    room.run(200);
    room.speaks();
    room.run(600);
    room.stops();
    room.taken();
    room.item(2, "I see.", 100);
    room.run(100);
    let turn = room.turn(2);
    let pauses: Vec<_> = turn.pauses.iter().map(|pause| (pause.start_ms.0, pause.end_ms.0)).collect();
    assert_eq!(pauses, [(2000, 2700)], "what is shorter than 300 ms is no pause");
    assert_eq!((turn.start_ms.0, turn.end_ms.0, turn.speech_ms.0), (1000, 4500, 2800));
}

#[test]
fn a_reply_that_has_not_begun_is_withdrawn_when_the_candidate_goes_on() {
    let mut room = Room::asked();
    room.answers(1000);
    room.item(2, "Thank you.", 500);
    room.speaks();
    room.run(500);
    room.stops();
    room.taken();
    room.item(3, "Now I understand.", 300);
    room.run(300);
    room.saw(&[
        "started 2 candidate",
        "state thinking",
        "flush",
        "→ forget 2",
        "state listening",
        "state thinking",
        "final 2 ''",
        "started 3 interviewer",
        "latency 3 20",
        "delta 3 'Now I understand.'",
        "state speaking",
        "→ played 3",
        "final 3 'Now I understand.'",
        "state listening",
    ]);
    assert_eq!(room.turn(2).speech_ms.0, 1500, "one answer, with what came after");
}

#[test]
fn several_items_are_several_turns_without_a_gap() {
    let mut room = Room::begun();
    room.item(1, "Welcome.", 200);
    room.item(2, "First question.", 200);
    room.run(400);
    room.saw(&[
        "started 1 interviewer",
        "delta 1 'Welcome.'",
        "state speaking",
        "→ played 1",
        "final 1 'Welcome.'",
        "started 2 interviewer",
        "delta 2 'First question.'",
        "→ played 2",
        "final 2 'First question.'",
        "state listening",
    ]);
}

#[test]
fn turns_belong_to_the_question_that_was_asked_last() {
    let mut room = Room::begun();
    let asked = question("teamwork", 3);
    room.model(Event::ItemStarted { item: ItemId(1), question: Some(asked.clone()) });
    room.audio(1, 100);
    room.done(1);
    room.run(100);
    room.answers(500);
    room.item(2, "Hm.", 100);
    room.run(100);
    assert_eq!(room.turn(1).question, Some(asked.clone()));
    assert_eq!(room.turn(2).question, Some(asked));
    assert_eq!(room.turn(3).question, None, "the model said nothing of a question");
}

#[test]
fn speech_is_placed_where_it_was_spoken_not_where_it_was_noticed() {
    let mut room = Room::asked();
    room.run(1000);
    let at = Millis(room.appended - 300);
    room.model(Event::SpeechStarted { at });
    room.run(1000);
    room.model(Event::SpeechStopped { at: Millis(room.appended - 200) });
    room.taken();
    room.item(2, "Right.", 100);
    room.run(100);
    let turn = room.turn(2);
    assert_eq!((turn.start_ms.0, turn.end_ms.0), (1700, 2800));
}

#[test]
fn an_item_without_a_sound_is_no_turn() {
    let mut room = Room::asked();
    room.answers(500);
    room.starts(2);
    room.text(2, "Never spoken.");
    room.done(2);
    room.run(100);
    room.saw(&["started 2 candidate", "state thinking", "→ played 2", "state listening"]);
}

#[test]
fn late_and_repeated_events_of_an_item_that_is_gone_change_nothing() {
    let mut room = Room::asked();
    room.item(1, "Again?", 500);
    room.text(1, "More words.");
    room.audio(1, 500);
    room.done(1);
    room.done(77);
    room.run(600);
    room.saw_nothing();
}

#[test]
fn speech_that_starts_or_stops_twice_is_one_stretch() {
    let mut room = Room::asked();
    room.speaks();
    room.speaks();
    room.run(400);
    room.stops();
    room.run(100);
    room.stops();
    room.taken();
    room.item(2, "Fine.", 100);
    room.run(100);
    let turn = room.turn(2);
    assert_eq!((turn.speech_ms.0, turn.pauses.len()), (400, 0));
}
