use super::harness::{Room, SETUP};
use crate::clock::Millis;
use crate::interview::{Input, Setup};
use crate::model::Event;
use crate::wire::Command;

fn short() -> Setup {
    Setup { time_box: Millis::from_mins(5), ..SETUP }
}

#[test]
fn the_model_may_finish_and_its_goodbye_is_heard() {
    let mut room = Room::asked();
    room.answers(500);
    room.item(2, "Thank you, goodbye.", 400);
    room.model(Event::Finished);
    room.run(400);
    room.saw(&[
        "started 2 candidate",
        "state thinking",
        "state closing",
        "final 2 ''",
        "started 3 interviewer",
        "latency 3 20",
        "delta 3 'Thank you, goodbye.'",
        "→ played 2",
        "final 3 'Thank you, goodbye.'",
        "state ended completed",
        "ended completed",
    ]);
}

#[test]
fn shortly_before_the_end_it_is_said() {
    let mut room = Room::asked_with(short());
    room.run(268_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["notice time_almost_up"]);
}

#[test]
fn when_the_time_is_up_the_model_says_goodbye() {
    let mut room = Room::asked_with(short());
    room.run(298_980);
    room.take();
    room.run(20);
    room.saw(&["→ wrap up", "state closing"]);
    room.item(2, "Our time is up.", 200);
    room.model(Event::Finished);
    room.run(200);
    room.saw(&[
        "started 2 interviewer",
        "delta 2 'Our time is up.'",
        "→ played 2",
        "final 2 'Our time is up.'",
        "state ended time_up",
        "ended time_up",
    ]);
}

#[test]
fn who_speaks_when_the_time_is_up_may_finish_the_thought() {
    let mut room = Room::asked_with(short());
    room.run(298_000);
    room.speaks();
    room.run(5_000);
    room.take();
    room.stops();
    room.saw(&["→ wrap up", "state closing"]);
}

#[test]
fn a_thought_may_last_twenty_seconds_more() {
    let mut room = Room::asked_with(short());
    room.run(298_000);
    room.speaks();
    room.take();
    room.run(20_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["→ wrap up", "state closing"]);
}

#[test]
fn what_is_being_said_when_the_time_is_up_is_said_to_its_end() {
    let mut room = Room::asked_with(short());
    room.run(298_000);
    room.item(2, "A question that comes late.", 3_000);
    room.run(3_000);
    room.saw(&[
        "notice time_almost_up",
        "state thinking",
        "started 2 interviewer",
        "delta 2 'A question that comes late.'",
        "state speaking",
        "→ wrap up",
        "state closing",
        "→ played 2",
        "final 2 'A question that comes late.'",
    ]);
}

#[test]
fn speech_during_the_goodbye_ends_the_interview() {
    let mut room = Room::asked();
    room.item(2, "Thank you, and goodbye.", 2_000);
    room.model(Event::Finished);
    room.run(1_000);
    room.take();
    room.speaks();
    room.saw(&[
        "flush",
        "→ truncate 2 at 1000",
        "cut 2 at 1000 'Thank you,'",
        "final 2 'Thank you,' cut",
        "state ended completed",
        "ended completed",
    ]);
}

#[test]
fn a_goodbye_that_never_comes_is_not_waited_for_longer_than_half_a_minute() {
    let mut room = Room::asked_with(short());
    room.run(299_000);
    room.take();
    room.run(29_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["state ended time_up", "ended time_up"]);
}

#[test]
fn a_model_that_fails_ends_the_interview_with_an_error() {
    let mut room = Room::asked();
    room.model(Event::Failed { message: "Gone.".to_owned(), retryable: true });
    room.saw(&["fail model_failed", "state ended model_failed", "ended model_failed"]);
}

#[test]
fn a_stopping_server_ends_it() {
    let mut room = Room::asked();
    room.speaks();
    room.run(100);
    room.take();
    room.input(Input::Stop);
    room.saw(&["final 2 ''", "state ended server_stopped", "ended server_stopped"]);
}

#[test]
fn commands_while_closing_are_ignored_but_the_end() {
    let mut room = Room::asked_with(short());
    room.run(299_000);
    room.take();
    for command in [Command::Repeat, Command::Skip, Command::Done, Command::Say { text: "Wait!".to_owned() }]
    {
        room.command(command);
    }
    room.saw_nothing();
    room.command(Command::End);
    room.saw(&["state ended candidate_ended", "ended candidate_ended"]);
}
