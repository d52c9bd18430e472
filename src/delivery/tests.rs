use proptest::prelude::*;
use uuid::Uuid;

use super::measure;
use crate::clock::Millis;
use crate::transcript::transcript;
use crate::wire::{Delivery, Pause, QuestionRef, Role, Source, Spread, Turn, TurnId};

fn turn(id: u32, role: Role, start: u64, end: u64, text: &str) -> Turn {
    Turn {
        turn: TurnId(id),
        role,
        start_ms: Millis(start),
        end_ms: Millis(end),
        text: text.to_owned(),
        source: Source::Provider,
        question: None,
        speech_ms: Millis(end - start),
        confidence: None,
        response_ms: None,
        pauses: Vec::new(),
        cut: false,
        generated: None,
        generated_ms: None,
    }
}

fn measured(turns: Vec<Turn>) -> Delivery {
    measure(&transcript(Uuid::nil(), turns, &[], &[], Some("en")), Some("en"))
}

#[test]
fn speech_pauses_and_answers_are_added_up() {
    let pause = |start, end| Pause { start_ms: Millis(start), end_ms: Millis(end) };
    let question = |id: &str, index| QuestionRef { id: id.to_owned(), index, of: 2, follow_up: false };
    let asked = Turn { question: Some(question("a", 1)), ..turn(1, Role::Interviewer, 0, 4000, "Why?") };
    let answer = Turn {
        speech_ms: Millis(10_000),
        confidence: None,
        response_ms: Some(Millis(1000)),
        pauses: vec![pause(7000, 8500), pause(10_000, 10_500)],
        ..turn(
            2,
            Role::Candidate,
            5000,
            17_000,
            "Um, because I like uhh to build things that people use every day",
        )
    };
    let cut = Turn {
        cut: true,
        question: Some(question("b", 2)),
        ..turn(3, Role::Interviewer, 16_500, 18_500, "And then")
    };
    let barged = Turn {
        response_ms: Some(Millis(3000)),
        ..turn(4, Role::Candidate, 18_000, 20_000, "Wait a moment please")
    };
    let delivery = measured(vec![asked, answer, cut, barged]);
    let all = &delivery.overall;
    assert_eq!((all.candidate_ms, all.interviewer_ms), (Millis(12_000), Millis(6000)));
    assert_eq!(all.talk_ratio, Some(0.667));
    assert_eq!(all.response, Some(Spread { median_ms: Millis(1000), p90_ms: Millis(3000), count: 2 }));
    assert_eq!(
        (all.pauses.count, all.pauses.longest_ms, all.pauses.total_ms),
        (2, Millis(1500), Millis(2000))
    );
    assert_eq!(all.pauses.share, 0.143);
    assert_eq!((all.interruptions_by_candidate, all.interruptions_by_interviewer), (1, 1));
    assert_eq!(all.longest_turn_ms, Millis(12_000));
    assert_eq!(all.words_per_minute, Some(85.0));
    let fillers = all.fillers.as_ref().unwrap();
    assert_eq!((fillers.count, fillers.per_minute), (2, 10.0));
    let questions: Vec<_> = delivery.questions.iter().map(|q| (q.index, q.figures.candidate_ms)).collect();
    assert_eq!(questions, [(1, Millis(10_000)), (2, Millis(2000))]);
}

#[test]
fn what_the_end_cuts_off_was_not_interrupted() {
    let cut = |number, start| Turn {
        cut: true,
        ..turn(number, Role::Interviewer, start, start + 2000, "And then")
    };
    let delivery =
        measured(vec![cut(1, 0), cut(2, 4000), turn(3, Role::Candidate, 6000, 8000, "Wait"), cut(4, 9000)]);
    assert_eq!(delivery.overall.interruptions_by_candidate, 1);
}

#[test]
fn words_that_nobody_knows_give_no_pace() {
    let unheard = Turn { source: Source::None, ..turn(1, Role::Candidate, 0, 20_000, "") };
    let all = measured(vec![unheard]).overall;
    assert_eq!((all.words_per_minute, all.fillers), (None, None));
    assert_eq!(all.talk_ratio, Some(1.0));
}

#[test]
fn an_interview_in_which_nobody_spoke_has_no_ratio() {
    let all = measured(Vec::new()).overall;
    assert_eq!((all.talk_ratio, all.response), (None, None));
}

proptest! {
    /// Shares stay shares, and the questions' parts never exceed the whole.
    #[test]
    fn figures_stay_within_their_bounds(lengths in proptest::collection::vec((0u64..30_000, 0u64..3000, any::<bool>()), 0..30)) {
        let mut at = 0;
        let turns = lengths.iter().enumerate().map(|(i, (speech, pause, candidate))| {
            let role = if *candidate { Role::Candidate } else { Role::Interviewer };
            let id = u32::try_from(i).unwrap() + 1;
            let start = at;
            at += speech + pause;
            let pauses = vec![Pause { start_ms: Millis(start), end_ms: Millis(start + pause) }];
            let question = (!candidate).then(|| QuestionRef { id: (i % 3).to_string(), index: 1, of: 3, follow_up: false });
            Turn { pauses, question, speech_ms: Millis(*speech), ..turn(id, role, start, at, "one two") }
        }).collect();
        let delivery = measured(turns);
        let all = &delivery.overall;
        prop_assert!(all.talk_ratio.is_none_or(|ratio| (0.0..=1.0).contains(&ratio)));
        prop_assert!((0.0..=1.0).contains(&all.pauses.share));
        prop_assert!(all.pauses.longest_ms <= all.pauses.total_ms);
        let parts: u64 = delivery.questions.iter().map(|q| q.figures.candidate_ms.0).sum();
        prop_assert!(parts <= all.candidate_ms.0);
        if let Some(response) = all.response { prop_assert!(response.median_ms <= response.p90_ms); }
    }
}
