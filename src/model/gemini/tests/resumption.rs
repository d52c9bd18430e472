//! What outlives a socket.

use serde_json::json;

use super::{Wire, course, line};
use crate::clock::Millis;
use crate::model::brief::Direction;
use crate::model::dialect::{Ask, Course, News, Opening, Out};
use crate::model::{Command, ItemId};
use crate::wire::Role;

fn leave(wire: &mut Wire) -> Opening {
    let mut opening = None;
    wire.act(|dialect, out: &mut Out| opening = Some(dialect.leave(out).1));
    opening.unwrap()
}

fn direction(direction: Direction) -> Opening {
    Opening::Ask(Ask::Direction(direction))
}

#[test]
fn a_handle_is_good_when_the_server_says_so() {
    let mut wire = Wire::ready();
    for update in [
        json!({ "newHandle": "h1", "resumable": true }),
        json!({ "newHandle": "", "resumable": false }),
        json!({ "resumable": false }),
        json!({ "newHandle": "h2", "resumable": false }),
        json!({ "newHandle": "", "resumable": true }),
        json!({ "newHandle": "h3" }),
    ] {
        wire.server(json!({ "sessionResumptionUpdate": update }));
    }
    assert_eq!(wire.told(), ["handle h1"]);
}

#[test]
fn a_server_with_a_handle_is_told_only_what_it_does_not_know() {
    let resumed = || Course { resume: Some("h1".to_owned()), ..course() };
    let mut wire = Wire::opened(resumed(), Opening::Listen, &[]);
    assert_eq!(wire.frames[0]["setup"]["sessionResumption"], json!({ "handle": "h1" }));
    wire.look();
    wire.server(json!({ "setupComplete": {} }));
    assert_eq!((wire.told(), wire.sent()), (vec!["ready".to_owned()], vec![]));

    let tail = [line(Role::Interviewer, "And now tell me")];
    let mut wire = Wire::opened(resumed(), direction(Direction::Continue), &tail);
    assert!(wire.frames[0]["setup"].get("historyConfig").is_none());
    wire.look();
    wire.server(json!({ "setupComplete": {} }));
    let told = wire.sent();
    assert!(told[0].ends_with("model: And now tell me") && told[0].starts_with("tell"), "{told:?}");
    assert_eq!(told[1], "ask user: [The line broke while yo");
}

#[test]
fn another_model_is_told_what_it_is_when_somebody_speaks() {
    let record = [line(Role::Candidate, "Hello?")];
    let mut wire = Wire::opened(course(), Opening::Tell(Direction::TakeOver), &record);
    wire.look();
    wire.server(json!({ "setupComplete": {} }));
    assert_eq!(wire.sent(), ["ask user: Hello?", "tell user: [You take over this inte"]);
}

#[test]
fn a_server_that_leaves_says_when() {
    let mut wire = Wire::greeting();
    for left in [
        json!({ "timeLeft": "50s" }),
        json!({ "time_left": "0.5s" }),
        json!({}),
        json!({ "timeLeft": "soon" }),
    ] {
        wire.server(json!({ "goAway": left }));
    }
    let within = |ms| News::Leaving { within: Millis(ms) };
    assert_eq!(wire.news, [within(50_000), within(500), within(10_000), within(10_000)]);
}

#[test]
fn what_is_owed_is_asked_of_the_next() {
    assert_eq!(leave(&mut Wire::greeted()), Opening::Listen);
    assert_eq!(
        leave(&mut Wire::opened(course(), direction(Direction::Skip), &[])),
        direction(Direction::Skip)
    );

    let mut wire = Wire::ready();
    wire.command(Command::Start);
    assert_eq!(leave(&mut wire), direction(Direction::Start));

    let mut wire = Wire::greeting();
    assert_eq!(leave(&mut wire), direction(Direction::Continue));
    assert_eq!(wire.told(), ["done 1"]);

    let mut wire = Wire::greeting();
    wire.content(json!({ "generationComplete": true }));
    assert_eq!(leave(&mut wire), Opening::Listen, "all of it is there");

    let mut wire = Wire::greeted();
    wire.command(Command::Text("A bridge.".to_owned()));
    assert_eq!(leave(&mut wire), Opening::Ask(Ask::Words("A bridge.".to_owned())));

    let mut wire = Wire::greeted();
    wire.command(Command::WrapUp);
    wire.says("Good", 100);
    assert_eq!(leave(&mut wire), direction(Direction::WrapUp));

    let mut wire = Wire::greeted();
    wire.speaks();
    assert_eq!(leave(&mut wire), Opening::Listen, "it is heard again");
    let mut wire = Wire::greeted();
    wire.speaks();
    wire.silence(1500);
    assert_eq!(leave(&mut wire), Opening::Ask(Ask::Plainly));
}

#[test]
fn words_of_what_is_heard_again_are_withdrawn_and_others_are_kept() {
    let mut wire = Wire::greeted();
    wire.speaks();
    wire.content(json!({ "inputTranscription": { "text": "I build" } }));
    wire.look();
    leave(&mut wire);
    assert_eq!(wire.told(), ["heard 1 \"\" all"]);

    let mut wire = Wire::greeted();
    wire.command(Command::Hold(true));
    wire.speaks();
    wire.content(json!({ "inputTranscription": { "text": "I build" } }));
    wire.silence(10_000);
    wire.look();
    leave(&mut wire);
    assert_eq!(wire.told(), ["heard 1 \"I build\" all"]);
}

#[test]
fn it_is_quiet_when_nobody_speaks_and_nothing_is_owed_or_played() {
    let mut wire = Wire::ready();
    assert!(wire.dialect.is_quiet());
    wire.command(Command::Start);
    assert!(!wire.dialect.is_quiet());
    wire.sounds(100);
    assert!(!wire.dialect.is_quiet());
    wire.content(json!({ "generationComplete": true }));
    assert!(!wire.dialect.is_quiet(), "it is being played");
    wire.command(Command::Played(ItemId(1)));
    assert!(wire.dialect.is_quiet(), "the server waits for the playing it cannot see");
    wire.speaks();
    assert!(!wire.dialect.is_quiet());
    wire.silence(1500);
    assert!(!wire.dialect.is_quiet());
}
