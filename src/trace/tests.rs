//! Traces that are not as they were, or were never whole.

use serde_json::Value;
use uuid::Uuid;

use super::{Opening, ReplayError, Replayed, Step, replay};
use crate::audio::{Pcm, Rate};
use crate::clock::Millis;
use crate::interview::tests::SETUP;
use crate::interview::{Input, Past};
use crate::model::Event;
use crate::wire::{Command, Plan};

/// The lines of a call that began, was muted and went on.
fn trace() -> Vec<String> {
    let opening = Opening::new(Uuid::nil(), 1, SETUP, Plan::default(), Past::default(), Millis::ZERO);
    let mut interview = opening.interview();
    let heard = Pcm::new(Rate::HZ_16K, (0..320).map(|sample| sample * 7).collect());
    let inputs = [
        Input::PeerReady,
        Input::Model(Event::Ready),
        Input::Frame { heard: heard.clone(), played: None },
        Input::Command(Command::Mute { muted: true }),
        Input::Frame { heard, played: None },
        Input::Stop,
    ];
    let steps = (20..).step_by(20).zip(inputs);
    let steps: Vec<_> = steps.map(|(at, input)| Step::take(&mut interview, input, Millis(at))).collect();
    let steps = steps.iter().map(|step| serde_json::to_string(step).unwrap());
    let end = r#"{"ended":120}"#.to_owned();
    [serde_json::to_string(&opening).unwrap()].into_iter().chain(steps).chain([end]).collect()
}

fn replayed(lines: &[String]) -> Result<Replayed, ReplayError> {
    replay(lines.iter().map(|line| format!("{line}\n")).collect::<String>().as_bytes())
}

#[test]
fn a_trace_is_replayed_to_its_end() {
    let replayed = replayed(&trace()).unwrap();
    assert_eq!((replayed.inputs, replayed.until, replayed.complete), (6, Millis(120), true));
    assert_eq!((replayed.different, replayed.differences), (0, vec![]));
}

#[test]
fn silence_is_written_as_its_length() {
    let muted = Pcm::silent_frame(Rate::HZ_16K);
    assert_eq!(serde_json::to_string(&muted).unwrap(), r#"{"rate":16000,"silence":320}"#);
    assert_eq!(serde_json::from_str::<Pcm>(r#"{"rate":16000,"silence":320}"#).unwrap(), muted);
    assert!(serde_json::from_str::<Pcm>(r#"{"rate":16000,"silence":4000000000}"#).is_err());
    assert!(serde_json::from_str::<Pcm>(r#"{"rate":16000,"pcm16":"?"}"#).is_err());
}

#[test]
fn what_is_decided_differently_is_told_with_its_input() {
    let mut lines = trace();
    // Then, another sound was passed on.
    let mut step: Value = serde_json::from_str(&lines[3]).unwrap();
    let outputs = step["outputs"].as_array_mut().unwrap();
    let hear = outputs.iter_mut().find(|output| output.get("hear").is_some()).unwrap();
    hear["hear"]["crc32"] = 1.into();
    lines[3] = step.to_string();
    let replayed = replayed(&lines).unwrap();
    assert_eq!(replayed.different, 1);
    let [difference] = replayed.differences.as_slice() else { panic!("{:?}", replayed.differences) };
    assert_eq!((difference.line, difference.at), (4, Millis(60)));
    assert!(matches!(difference.input, Input::Frame { .. }), "{difference:?}");
    assert_ne!(difference.then, difference.now);
}

#[test]
fn an_input_that_is_missing_is_noticed() {
    let mut lines = trace();
    // The mute: what was silence then is the candidate's voice now.
    lines.remove(4);
    let replayed = replayed(&lines).unwrap();
    assert_eq!(replayed.inputs, 5);
    assert!(replayed.different > 0);
}

#[test]
fn a_call_that_was_killed_is_replayed_as_far_as_it_is_written() {
    let lines = trace();
    let text = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let torn = &text[..text.len() - lines[6].len() / 2 - lines[7].len() - 1];
    let replayed = replay(torn.as_bytes()).unwrap();
    assert_eq!((replayed.inputs, replayed.complete, replayed.different), (5, false, 0));
}

#[test]
fn what_is_no_trace_is_refused_with_its_line() {
    let refused = |lines: &[&str]| {
        let lines: Vec<_> = lines.iter().copied().map(str::to_owned).collect();
        replayed(&lines).unwrap_err().to_string()
    };
    let opening = &trace()[0];
    assert_eq!(refused(&[]), "it is empty");
    assert!(refused(&["nonsense"]).starts_with("it is no trace: line 1: "));
    assert!(refused(&[opening, "{}"]).starts_with("it is no trace: line 2: "));
    let newer = opening.replacen(r#""v":1"#, r#""v":9"#, 1);
    assert_eq!(refused(&[&newer]), "its format is version 9, and this program replays version 1");
}
