//! In which order a plan's questions are asked.

use rand::SeedableRng as _;
use rand::rngs::Xoshiro256PlusPlus;

use crate::model::practice;
use crate::wire::Plan;

/// A track's plan as one interview has it: the first and the last question keep their places, those between are shuffled
/// by `seed`, so that who practises again does not know what comes.
pub fn shuffle(plan: &mut Plan, seed: u64) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    for section in &mut plan.sections {
        practice::shuffle(&mut section.questions, &mut rng);
    }
}

/// Leaves out the first question, which opens the conversation, unless it is this one.
pub fn without_opener(plan: &mut Plan, chosen: &str) {
    if let Some(section) = plan.sections.first_mut()
        && section.questions.len() > 1
    {
        let opens = section.questions.first().is_some_and(|first| first.id != chosen);
        section.questions.drain(..usize::from(opens));
    }
}

/// Asks this question first, for certain, and the others as they were. Is it in the plan?
pub fn begin_with(plan: &mut Plan, chosen: &str) -> bool {
    let place = plan.sections.iter().enumerate().find_map(|(section, of)| {
        of.questions.iter().position(|question| question.id == chosen).map(|at| (section, at))
    });
    let Some((section, at)) = place else { return false };
    if let Some(of) = plan.sections.get_mut(section) {
        of.questions[..=at].rotate_right(1);
        if let Some(first) = of.questions.first_mut() {
            first.must_ask = true;
        }
    }
    plan.sections[..=section].rotate_right(1);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::practice::Track;
    use crate::plan::{of_track, templates};

    fn ids(plan: &Plan) -> Vec<&str> {
        plan.sections
            .iter()
            .flat_map(|section| &section.questions)
            .map(|question| question.id.as_str())
            .collect()
    }

    fn plan() -> Plan {
        of_track(Track::all().first().unwrap(), 20)
    }

    #[test]
    fn the_first_and_the_last_question_keep_their_places_and_a_seed_chooses_the_rest() {
        let (own, mut one, mut other, mut same) = (plan(), plan(), plan(), plan());
        shuffle(&mut one, 1);
        shuffle(&mut other, 2);
        shuffle(&mut same, 1);
        assert_eq!(ids(&one), ids(&same));
        assert_ne!(ids(&one), ids(&other));
        for shuffled in [&one, &other] {
            assert_eq!((ids(shuffled).first(), ids(shuffled).last()), (ids(&own).first(), ids(&own).last()));
            let (mut all, mut before) = (ids(shuffled), ids(&own));
            all.sort_unstable();
            before.sort_unstable();
            assert_eq!(all, before);
        }
    }

    #[test]
    fn the_chosen_question_comes_first_in_place_of_the_opener() {
        let mut plan = plan();
        let before: Vec<String> = ids(&plan).into_iter().map(str::to_owned).collect();
        without_opener(&mut plan, &before[3]);
        assert!(begin_with(&mut plan, &before[3]));
        let wanted = [&before[3], &before[1], &before[2]];
        assert_eq!(ids(&plan)[..3], wanted);
        assert_eq!(ids(&plan).len(), before.len() - 1);
        assert!(plan.sections[0].questions[0].must_ask);
        without_opener(&mut plan, &before[3]);
        assert_eq!(ids(&plan)[0], before[3]);
    }

    #[test]
    fn its_section_comes_first_too() {
        let mut plan = plan();
        plan.sections.extend(templates().remove(1).plan.sections);
        let chosen = plan.sections[1].questions[2].id.clone();
        assert!(begin_with(&mut plan, &chosen));
        assert_eq!(ids(&plan)[0], chosen);
        assert!(!begin_with(&mut plan, "no such question"));
    }
}
