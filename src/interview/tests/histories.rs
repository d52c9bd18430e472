//! Random histories, beside the reference.

use proptest::prelude::*;

use super::harness::{RATE, Room, SETUP};
use super::rules::{Rules, TIME_BOX};
use crate::audio::Pcm;
use crate::clock::Millis;
use crate::interview::{Input, Setup};
use crate::model::{Event, ItemId};
use crate::wire::{Command, Patience, Source};

#[derive(Clone, Debug)]
enum Step {
    /// So many beats of 20 ms.
    Beats(u64),
    /// The beat stands still, deadlines do not.
    Stall(u64),
    Connected,
    Lost,
    Closed,
    Model(Event),
    Command(Command),
    Stop,
}

fn item() -> impl Strategy<Value = ItemId> {
    (1_u64..6).prop_map(ItemId)
}

fn model() -> impl Strategy<Value = Event> {
    let pcm = (1_usize..400).prop_map(|samples| Pcm::new(RATE, vec![1000; samples]));
    prop_oneof![
        2 => Just(Event::Ready),
        5 => (0_u64..100_000).prop_map(|at| Event::SpeechStarted { at: Millis(at) }),
        5 => (0_u64..100_000).prop_map(|at| Event::SpeechStopped { at: Millis(at) }),
        4 => Just(Event::TurnTaken),
        2 => ("[a-c ]{0,6}", any::<bool>()).prop_map(|(text, last)| Event::Heard { text, last }),
        6 => item().prop_map(|item| Event::ItemStarted { item, question: None }),
        3 => (item(), "[a-c ]{0,9}", proptest::option::of(0_u64..500)).prop_map(|(item, text, audio)| Event::Text {
            item, text, audio: audio.map(Millis), len: audio.map(Millis),
        }),
        8 => (item(), pcm).prop_map(|(item, pcm)| Event::Audio { item, pcm }),
        4 => item().prop_map(|item| Event::ItemDone { item }),
        1 => Just(Event::Finished),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        any::<bool>().prop_map(|muted| Command::Mute { muted }),
        any::<bool>().prop_map(|on| Command::Hold { on }),
        Just(Command::Done),
        Just(Command::Repeat),
        Just(Command::Rephrase),
        Just(Command::Skip),
        "[a-c]{0,4}".prop_map(|text| Command::Say { text }),
        "[a-c]{0,4}".prop_map(|text| Command::Words { text }),
        prop_oneof![Just(Patience::Quick), Just(Patience::Balanced), Just(Patience::Patient)]
            .prop_map(|level| Command::Patience { level }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        30 => (1_u64..30).prop_map(Step::Beats),
        3 => (1_u64..25_000).prop_map(Step::Stall),
        6 => Just(Step::Connected),
        2 => Just(Step::Lost),
        1 => Just(Step::Closed),
        60 => model().prop_map(Step::Model),
        12 => command().prop_map(Step::Command),
    ]
}

/// The one thing that ends a history which does not end by itself.
fn end() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Stop),
        Just(Step::Command(Command::End)),
        Just(Step::Model(Event::Failed { message: String::new(), retryable: true })),
    ]
}

fn take(step: Step, room: &mut Room, rules: &mut Rules) {
    let now = room.now;
    match step {
        Step::Beats(beats) => {
            for _ in 0..beats {
                room.now += 20;
                room.due();
                rules.check(room, true);
                let played = room.playout.tick();
                if let Some(played) = played {
                    rules.played(played.item, played.samples, played.end);
                }
                room.input(Input::Frame { heard: Pcm::silent_frame(RATE), played });
                rules.check(room, true);
            }
        }
        Step::Stall(millis) => {
            room.stall(millis);
            rules.check(room, true);
        }
        Step::Connected => {
            rules.connected(now);
            room.input(Input::PeerReady);
        }
        Step::Lost | Step::Closed => {
            rules.disconnected();
            room.input(if matches!(step, Step::Lost) { Input::PeerLost } else { Input::PeerClosed });
        }
        Step::Model(event) => {
            rules.model(&event, now);
            room.model(event);
        }
        Step::Command(command) => {
            rules.command(&command, now);
            room.command(command);
        }
        Step::Stop => {
            rules.stopped();
            room.input(Input::Stop);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_history_agrees_with_the_reference(
        steps in proptest::collection::vec(step(), 1..120),
        last in end(),
        recognises in any::<bool>(),
    ) {
        let candidate_source = if recognises { Source::Provider } else { Source::None };
        let setup = Setup { time_box: Millis(TIME_BOX), candidate_source, ..SETUP };
        let (mut room, mut rules) = (Room::with(setup), Rules::new(setup.patience));
        for step in steps.into_iter().chain([last]) {
            take(step, &mut room, &mut rules);
            rules.check(&mut room, false);
            if rules.is_over() {
                break;
            }
        }
        prop_assert!(rules.is_over() || room.interview.poll_timeout().is_some(), "it would never end");
    }
}
