use super::harness::Room;

#[test]
fn speech_cuts_the_interviewer_where_it_is() {
    let mut room = Room::begun();
    room.item(1, "one two three four five six seven eight nine ten", 1000);
    room.run(500);
    room.take();
    room.speaks();
    room.saw(&[
        "flush",
        "→ truncate 1 at 500",
        "cut 1 at 500 'one two three four five'",
        "final 1 'one two three four five' cut",
        "started 2 candidate",
        "state listening",
    ]);
    let turn = room.turn(1);
    assert_eq!(turn.generated.as_deref(), Some("one two three four five six seven eight nine ten"));
    assert_eq!((turn.speech_ms.0, turn.generated_ms.unwrap().0), (500, 1000));
}

#[test]
fn words_with_times_are_cut_by_their_times() {
    let mut room = Room::begun();
    room.starts(1);
    room.text_at(1, "Slowly, ", 0, 800);
    room.text_at(1, "then everything else at once.", 800, 200);
    room.audio(1, 1000);
    room.run(800);
    room.take();
    room.speaks();
    room.saw(&[
        "flush",
        "→ truncate 1 at 800",
        "cut 1 at 800 'Slowly,'",
        "final 1 'Slowly,' cut",
        "started 2 candidate",
        "state listening",
    ]);
}

#[test]
fn no_more_is_cut_off_than_was_received() {
    let mut room = Room::begun();
    room.starts(1);
    room.text(1, "All there is so far, and more to come.");
    room.audio(1, 200);
    room.run(600);
    room.take();
    room.speaks();
    let turn = room.turn(1);
    assert_eq!((turn.speech_ms.0, turn.generated_ms.unwrap().0), (200, 200));
}

#[test]
fn later_parts_of_a_cut_item_are_dropped() {
    let mut room = Room::begun();
    room.starts(1);
    room.audio(1, 400);
    room.run(200);
    room.speaks();
    room.take();
    room.audio(1, 400);
    room.text(1, "unheard");
    room.done(1);
    room.run(600);
    room.saw_nothing();
    assert_eq!(room.playout.spoken, 400, "the second part was not even queued");
}

#[test]
fn an_interruption_is_no_response_time() {
    let mut room = Room::begun();
    room.item(1, "A long question.", 1000);
    room.run(500);
    room.speaks();
    room.run(500);
    room.stops();
    room.taken();
    room.item(2, "Yes?", 100);
    room.run(100);
    assert_eq!(room.turn(2).response_ms, None);
}

#[test]
fn what_waits_behind_the_cut_item_is_withdrawn() {
    let mut room = Room::begun();
    room.item(1, "First.", 500);
    room.item(2, "Second.", 500);
    room.run(100);
    room.take();
    room.speaks();
    room.saw(&[
        "flush",
        "→ truncate 1 at 100",
        "cut 1 at 100 ''",
        "final 1 '' cut",
        "→ forget 2",
        "started 2 candidate",
        "state listening",
    ]);
}

#[test]
fn speech_while_nobody_speaks_cuts_nothing() {
    let mut room = Room::asked();
    room.speaks();
    room.saw(&["started 2 candidate"]);
}
