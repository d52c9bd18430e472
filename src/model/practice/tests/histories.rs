use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Command(Command),
    /// The interview stops what is being said.
    Interrupt,
    /// Tenths of a second in which the candidate is silent.
    Wait(u32),
    /// Tenths of a second of speech, and whether it may interrupt.
    Speak(u32, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let item = (0_u64..12).prop_map(ItemId);
    let command = prop_oneof![
        Just(Command::Start),
        "[a-z ]{0,60}".prop_map(Command::Text),
        Just(Command::Commit),
        any::<bool>().prop_map(Command::Hold),
        prop_oneof![Just(Patience::Quick), Just(Patience::Balanced), Just(Patience::Patient)]
            .prop_map(Command::Patience),
        Just(Command::Repeat),
        Just(Command::Rephrase),
        Just(Command::Skip),
        (item.clone(), 0_u64..20_000)
            .prop_map(|(item, heard)| Command::Truncate { item, heard: Millis(heard) }),
        item.clone().prop_map(Command::Forget),
        item.prop_map(Command::Played),
    ];
    prop_oneof![
        4 => command.prop_map(Step::Command),
        1 => Just(Step::Interrupt),
        3 => (1_u32..150).prop_map(Step::Wait),
        3 => (1_u32..80, any::<bool>()).prop_map(|(tenths, interrupts)| Step::Speak(tenths, interrupts)),
    ]
}

/// Items begin once, are said in order, and are completed unless they were taken back.
fn check(room: &Room, taken_back: &HashSet<ItemId>) {
    let mut states: HashMap<ItemId, bool> = HashMap::new();
    let mut speaking = false;
    for (index, (_, event)) in room.heard.iter().enumerate() {
        match event {
            Event::ItemStarted { item, question } => {
                assert!(states.insert(*item, false).is_none(), "{item:?} began twice");
                if let Some(question) = question {
                    assert!(question.index >= 1 && question.index <= question.of, "{question:?}");
                }
            }
            Event::Text { item, .. } | Event::Audio { item, .. } => {
                assert_eq!(states.get(item), Some(&false), "{event:?} outside its item");
            }
            Event::ItemDone { item } => {
                assert_eq!(states.insert(*item, true), Some(false), "{item:?} done out of order");
            }
            Event::SpeechStarted { .. } => assert!(!std::mem::replace(&mut speaking, true)),
            Event::SpeechStopped { .. } => assert!(std::mem::replace(&mut speaking, false)),
            Event::Ready => assert_eq!(index, 0),
            Event::Finished => assert_eq!(index + 1, room.heard.len(), "something after the end"),
            Event::TurnTaken => {}
            Event::Heard { .. }
            | Event::About { .. }
            | Event::Noted { .. }
            | Event::Used { .. }
            | Event::Away { .. }
            | Event::Back { .. }
            | Event::Failed { .. } => panic!("{event:?}"),
        }
    }
    for (item, done) in states {
        assert!(done || taken_back.contains(&item), "{item:?} was never completed");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_history_breaks_it_and_wrapping_up_always_ends_it(
        track in prop_oneof![Just("behavioural"), Just("product"), Just("software")],
        start in any::<bool>(),
        steps in proptest::collection::vec(step(), 0..30),
    ) {
        let mut room = Room::new(track, Patience::Balanced);
        let mut taken_back = HashSet::new();
        if start {
            room.command(Command::Start);
        }
        for step in steps {
            match step {
                Step::Command(command) => {
                    if let Command::Truncate { item, .. } | Command::Forget(item) = command {
                        taken_back.insert(item);
                    }
                    room.command(command);
                }
                Step::Interrupt => room.interrupt(),
                Step::Wait(tenths) => {
                    room.voice.clear();
                    room.run(f64::from(tenths) / 10.0);
                }
                Step::Speak(tenths, interrupts) => {
                    room.interruptible = interrupts;
                    room.speak(f64::from(tenths) / 10.0);
                    room.run(f64::from(tenths) / 10.0);
                }
            }
        }
        room.command(Command::WrapUp);
        room.run(30.0);
        prop_assert!(room.finished());
        taken_back.extend(room.said.iter().filter(|said| said.ended.is_some()).map(|said| said.item));
        check(&room, &taken_back);
    }

}

proptest! {
    // Each case is a whole interview.
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    /// A call that reports truthfully: the interview goes on until it ends, whatever the candidate does.
    #[test]
    fn an_interview_never_gets_stuck(seed in any::<u64>(), answers in proptest::collection::vec(0_u32..200, 1..6)) {
        let settings = Settings { track: track("software"), plan: Vec::new(), patience: Patience::Quick, seed, so_far: SoFar::default() };
        let mut room = Room { interviewer: Interviewer::new(settings), ..Room::new("software", Patience::Quick) };
        room.command(Command::Start);
        for tenths in answers.iter().cycle() {
            if room.finished() {
                break;
            }
            room.speak(f64::from(*tenths) / 10.0);
            room.run(f64::from(*tenths) / 10.0 + 15.0);
            prop_assert!(room.now < Millis::from_mins(60), "no end");
        }
    }
}
