use proptest::prelude::*;

use super::{checked, generate, templates};
use crate::wire::{GeneratePlan, Plan, PlanQuestion, PlanSection};

fn plan(questions: usize) -> Plan {
    let question = |n| PlanQuestion { text: format!("Question {n}?"), depth: 1, ..PlanQuestion::default() };
    Plan {
        title: "Backend".to_owned(),
        minutes: 20,
        sections: vec![PlanSection {
            questions: (0..questions).map(question).collect(),
            ..PlanSection::default()
        }],
        ..Plan::default()
    }
}

fn wrong(change: impl FnOnce(&mut Plan)) -> String {
    let mut plan = plan(2);
    change(&mut plan);
    checked(plan).expect_err("it is wrong").field
}

#[test]
fn what_is_wrong_is_named_by_its_place() {
    assert_eq!(wrong(|plan| plan.title = " ".to_owned()), "title");
    assert_eq!(wrong(|plan| plan.minutes = 0), "minutes");
    assert_eq!(wrong(|plan| plan.minutes = 121), "minutes");
    assert_eq!(wrong(|plan| plan.language = Some("english please".to_owned())), "language");
    assert_eq!(wrong(|plan| plan.sections.clear()), "sections");
    assert_eq!(wrong(|plan| plan.sections[0].questions.clear()), "sections[0].questions");
    assert_eq!(wrong(|plan| plan.sections[0].minutes = Some(0)), "sections[0].minutes");
    assert_eq!(wrong(|plan| plan.sections[0].questions[1].text.clear()), "sections[0].questions[1].text");
    assert_eq!(wrong(|plan| plan.sections[0].questions[1].depth = 11), "sections[0].questions[1].depth");
    assert_eq!(
        wrong(|plan| plan.sections[0].questions[1].id = "a b".to_owned()),
        "sections[0].questions[1].id"
    );
    let twice = wrong(|plan| {
        for question in &mut plan.sections[0].questions {
            question.id = "same".to_owned();
        }
    });
    assert_eq!(twice, "sections[0].questions[1].id");
    assert_eq!(checked(plan(41)).unwrap_err().field, "sections");
}

#[test]
fn every_question_gets_an_id_of_its_own() {
    let mut given = plan(3);
    given.sections[0].questions[2].id = "q1".to_owned();
    let plan = checked(given).unwrap();
    let ids: Vec<_> = plan.sections[0].questions.iter().map(|question| question.id.as_str()).collect();
    assert_eq!(ids, ["q2", "q3", "q1"]);
}

#[test]
fn every_template_is_a_plan() {
    assert!(templates().len() >= 3);
    for template in templates() {
        assert_eq!(checked(template.plan.clone()), Ok(template.plan));
    }
}

#[test]
fn a_plan_is_made_of_what_is_known_of_a_job() {
    let wanted = |role: &str, minutes| GeneratePlan {
        role: Some(role.to_owned()),
        minutes: Some(minutes),
        ..GeneratePlan::default()
    };
    let made = |role, minutes| checked(generate(&wanted(role, minutes)).unwrap()).unwrap();
    let short = made("Backend developer", 6);
    assert_eq!(short.title, "Software engineering");
    assert_eq!(short.sections.iter().map(|section| section.questions.len()).sum::<usize>(), 2);
    let long = made("Product owner", 18);
    assert_eq!(long.sections.len(), 2, "and how they work with others");
    assert_eq!(made("Nurse", 20).sections.len(), 1);
    let told = GeneratePlan { role: None, resume: Some("Rust, Python".to_owned()), ..wanted("", 20) };
    assert_eq!(generate(&told).unwrap().title, "Software engineering");
}

proptest! {
    /// What was checked is right as it is.
    #[test]
    fn checking_twice_changes_nothing(
        title in ".{0,130}",
        texts in proptest::collection::vec("(.{0,40}|\\s{0,3})", 1..6),
        ids in proptest::collection::vec("[a-c1q ]{0,3}", 6),
    ) {
        let mut plan = plan(texts.len());
        plan.title = title;
        for ((question, text), id) in plan.sections[0].questions.iter_mut().zip(texts).zip(ids) {
            (question.text, question.id) = (text, id);
        }
        if let Ok(plan) = checked(plan) {
            prop_assert_eq!(checked(plan.clone()), Ok(plan));
        }
    }
}
