use super::harness::{Room, SETUP};
use crate::interview::Setup;
use crate::model::Event;
use crate::wire::{Command, Source};

fn phrase(text: &str) -> Command {
    Command::Words { text: text.to_owned() }
}

fn recognising() -> Setup {
    Setup { candidate_source: Source::Provider, ..SETUP }
}

fn heard(text: &str, last: bool) -> Event {
    Event::Heard { text: text.to_owned(), last }
}

#[test]
fn the_browsers_words_belong_to_the_turn_and_are_marked() {
    let mut room = Room::asked();
    room.speaks();
    room.run(500);
    room.command(phrase("I lead"));
    room.command(phrase(" a team "));
    room.stops();
    room.taken();
    room.item(2, "Good.", 100);
    room.run(100);
    room.run(3_000);
    room.saw(&[
        "started 2 candidate",
        "delta 2 'I lead'",
        "delta 2 ' a team'",
        "state thinking",
        "started 3 interviewer",
        "latency 3 20",
        "delta 3 'Good.'",
        "state speaking",
        "→ played 2",
        "final 3 'Good.'",
        "state listening",
        "final 2 'I lead a team'",
    ]);
    assert_eq!(room.turn(2).source, Source::Browser);
}

#[test]
fn words_that_come_within_three_seconds_still_count() {
    let mut room = Room::asked();
    room.speaks();
    room.command(phrase("First,"));
    room.run(500);
    room.stops();
    room.taken();
    room.item(2, "Good.", 1_000);
    room.run(1_000);
    room.take();
    room.command(phrase("then the rest."));
    room.saw(&["delta 2 ' then the rest.'"]);
    room.run(2_040);
    room.saw(&["final 2 'First, then the rest.'"]);
    room.command(phrase("Too late."));
    room.saw_nothing();
}

#[test]
fn nobody_is_waited_for_where_no_words_are_expected() {
    let mut room = Room::asked();
    room.answers(500);
    room.item(2, "Good.", 100);
    room.run(20);
    assert_eq!(room.turn(2).text, "");
    assert_eq!(room.turn(2).source, Source::None);
}

#[test]
fn words_while_muted_are_nobodys() {
    let mut room = Room::asked();
    room.speaks();
    room.command(Command::Mute { muted: true });
    room.take();
    room.command(phrase("a secret"));
    room.saw_nothing();
}

#[test]
fn words_without_a_turn_are_dropped() {
    let mut room = Room::asked();
    room.command(phrase("hm"));
    room.command(phrase("  "));
    room.saw_nothing();
}

#[test]
fn the_models_words_outrank_the_browsers() {
    let mut room = Room::asked_with(recognising());
    room.speaks();
    room.run(500);
    room.command(phrase("I like dogs"));
    room.model(heard("I lead ", false));
    room.model(heard("docks", false));
    room.stops();
    room.taken();
    room.take();
    room.model(heard("I lead docks.", true));
    room.item(2, "Good.", 100);
    room.run(20);
    room.saw(&[
        "delta 2 '.'",
        "final 2 'I lead docks.'",
        "started 3 interviewer",
        "latency 3 20",
        "delta 3 'Good.'",
        "state speaking",
    ]);
    assert_eq!(room.turn(2).source, Source::Provider);
}

#[test]
fn a_last_word_that_differs_replaces_what_was_told() {
    let mut room = Room::asked_with(recognising());
    room.answers(500);
    room.model(heard("I lead dogs", false));
    room.model(heard("I lead docks.", true));
    room.item(2, "Good.", 100);
    room.run(20);
    assert_eq!(room.turn(2).text, "I lead docks.");
}
