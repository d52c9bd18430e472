//! The candidate speaks while the model does.

use serde_json::json;

use super::{Wire, part};
use crate::clock::Millis;
use crate::model::{Command, ItemId};

fn heard(ms: u64) -> Command {
    Command::Truncate { item: ItemId(1), heard: Millis(ms) }
}

#[test]
fn who_speaks_interrupts_and_what_still_arrives_is_dropped() {
    let mut wire = Wire::greeting();
    wire.speaks();
    assert_eq!(wire.sent(), ["activityStart", "audio"]);
    assert_eq!(wire.told()[0], "speech 1");
    wire.command(heard(300));
    wire.says(" proud of?", 500);
    assert_eq!(wire.told(), [""; 0]);
    wire.content(json!({ "interrupted": true }));
    wire.sounds(500);
    wire.content(json!({ "turnComplete": true }));
    assert_eq!(wire.told(), [""; 0]);
    wire.silence(1500);
    wire.look();
    wire.says("Go on.", 100);
    assert_eq!(wire.told(), ["item 2", "sound 2", "text 2 Go on."]);
}

#[test]
fn a_turn_that_was_generated_and_is_still_playing_needs_no_word_of_the_server() {
    let mut wire = Wire::greeting();
    wire.done();
    wire.speaks();
    wire.command(heard(300));
    wire.silence(1500);
    wire.look();
    wire.says("Go on.", 100);
    assert_eq!(wire.told(), ["item 2", "sound 2", "text 2 Go on."]);
}

#[test]
fn a_server_that_completes_the_cut_turn_without_a_word_of_interruption_is_understood() {
    let mut wire = Wire::greeting();
    wire.speaks();
    wire.command(heard(300));
    wire.content(json!({ "turnComplete": true }));
    wire.silence(1500);
    wire.look();
    wire.says("Go on.", 100);
    wire.done();
    assert_eq!(wire.told(), ["item 2", "sound 2", "text 2 Go on.", "done 2"]);
}

#[test]
fn a_server_that_says_interrupted_and_never_completes_the_turn_answers_all_the_same() {
    let mut wire = Wire::greeting();
    wire.speaks();
    wire.command(heard(300));
    wire.content(json!({ "interrupted": true }));
    wire.silence(1500);
    wire.look();
    wire.sounds(100);
    assert_eq!(wire.told(), ["item 2", "sound 2"]);
}

#[test]
fn interrupted_in_odd_places_cuts_nothing() {
    let mut wire = Wire::ready();
    let interrupted = || json!({ "interrupted": true });
    wire.content(interrupted());
    wire.command(Command::Start);
    wire.content(interrupted());
    wire.sounds(100);
    wire.content(interrupted());
    wire.content(json!({ "interrupted": true, "modelTurn": { "parts": [part(100)] } }));
    wire.content(json!({ "interrupted": true, "generationComplete": true }));
    wire.content(interrupted());
    wire.content(json!({ "interrupted": true, "turnComplete": true }));
    wire.content(interrupted());
    assert_eq!(wire.told(), ["item 1", "sound 1", "sound 1", "done 1"]);
}

#[test]
fn what_was_on_its_way_when_the_candidate_began_is_not_said() {
    let mut wire = Wire::greeted();
    wire.speaks();
    wire.silence(1500);
    // The answer is being made, and the candidate goes on.
    wire.hears(&crate::model::practice::tests::speech(1.5));
    wire.look();
    wire.sounds(100);
    wire.content(json!({ "interrupted": true, "turnComplete": true }));
    assert_eq!(wire.told(), [""; 0]);
    wire.silence(1500);
    wire.look();
    wire.sounds(100);
    assert_eq!(wire.told(), ["item 2", "sound 2"]);
}

#[test]
fn another_ask_silences_what_the_call_has_cut() {
    let mut wire = Wire::greeting();
    wire.command(heard(300));
    assert_eq!(wire.sent(), [""; 0]);
    wire.command(Command::Repeat);
    assert_eq!(wire.sent(), ["ask user: [The candidate asks you"]);
    wire.sounds(100);
    wire.content(json!({ "interrupted": true }));
    wire.content(json!({ "turnComplete": true }));
    wire.says("Again.", 100);
    assert_eq!(wire.told(), ["item 2", "sound 2", "text 2 Again."]);
}

#[test]
fn what_waits_to_be_asked_when_the_candidate_speaks_is_told() {
    let mut wire = Wire::greeted();
    wire.command(Command::Skip);
    wire.command(Command::Rephrase);
    assert_eq!(wire.sent().len(), 1, "one at a time");
    wire.speaks();
    assert_eq!(wire.sent(), ["tell user: [The candidate asks for", "activityStart", "audio"]);
}

#[test]
fn a_goodbye_is_not_interrupted() {
    let mut wire = Wire::greeted();
    wire.command(Command::WrapUp);
    wire.says("Goodbye", 1000);
    wire.look();
    wire.speaks();
    wire.says(" and good luck.", 1000);
    assert_eq!(wire.sent(), [""; 0]);
    wire.silence(3000);
    wire.done();
    let told = wire.told();
    assert!(
        told.contains(&"speech 1".to_owned()) && told.contains(&"text 1  and good luck.".to_owned())
            || told.contains(&"text 2  and good luck.".to_owned())
    );
    assert_eq!(told.last().unwrap(), "Finished");
}
