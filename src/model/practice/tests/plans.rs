//! Questions of a plan in the recorded voice.

use super::super::bank::{self, Track};
use super::super::plan::Plan;
use super::super::planned;
use crate::model::Question;

fn own(text: &str) -> Question {
    Question { id: "own".to_owned(), text: text.to_owned(), depth: 1, ..Question::default() }
}

#[test]
fn a_tracks_question_is_spoken_and_any_other_is_on_the_screen() {
    let track = &Track::all()[0];
    let recorded = &track.questions[2];
    let spoken = planned::question(&own(recorded.ask.text), 0);
    assert_eq!((spoken.ask, spoken.depth), (recorded.ask, 1));
    let shown = planned::question(&own("Why?"), 0);
    assert!(bank::phrases().on_screen.contains(&shown.ask));
    assert_ne!(shown.ask, shown.rephrase);
    assert_eq!(planned::greeting(&[own(recorded.ask.text)]), Some(track.greeting));
    assert_ne!(planned::greeting(&[own(recorded.ask.text), own("Why?")]), Some(track.greeting));
}

#[test]
fn a_plan_goes_where_the_interview_says() {
    let questions =
        ["a", "b", "c"].map(|id| planned::question(&Question { id: id.to_owned(), ..own("Why?") }, 0));
    let mut plan = Plan::of(questions.to_vec(), 1);
    assert_eq!(plan.turn_to(Some("c")).map(|question| &*question.id), Some("c"));
    assert_eq!(plan.turn_to(Some("a")).map(|question| &*question.id), Some("a"));
    assert!(plan.turn_to(None).is_none());
}
