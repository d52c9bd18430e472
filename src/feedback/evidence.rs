//! What a claim rests on: words that were heard from the candidate. A quote that nobody said is no evidence, and a claim
//! without evidence is not made.

use super::repair::{Claimed, Quoted};
use crate::wire::{Checks, Claim, Evidence, Line, Role, Transcript, TurnId};

/// A quote of fewer words proves nothing.
const MIN_WORDS: usize = 2;

/// What a report does not judge, by the beginnings of words: feelings, personality, confidence, voice, person.
const UNFIT: [&str; 29] = [
    "confiden",
    "nervous",
    "anxi",
    "personalit",
    "introver",
    "extrover",
    "emotion",
    "enthusias",
    "passionate",
    "charism",
    "likeab",
    "likab",
    "honest",
    "trustworth",
    "accent",
    "shy",
    "timid",
    "arrogan",
    "insecur",
    "mood",
    "temperament",
    "attractive",
    "intelligen",
    "nationalit",
    "ethnic",
    "religio",
    "gender",
    "selbstbewusst",
    "nervös",
];

/// The candidate's words, normalised, and what was found wanting so far.
#[derive(Debug)]
pub(super) struct Proof<'a> {
    heard: Vec<(&'a Line, String)>,
    pub(super) checks: Checks,
}

impl<'a> Proof<'a> {
    pub(super) fn of(transcript: &'a Transcript) -> Self {
        let spoken = transcript.lines.iter().filter(|line| line.turn.role == Role::Candidate);
        Self {
            heard: spoken.map(|line| (line, normalised(&line.turn.text))).collect(),
            checks: Checks::default(),
        }
    }

    /// The claim with what proves it.
    pub(super) fn claim(&mut self, claim: Claimed) -> Option<Claim> {
        if claim.text.is_empty() || !self.fits(&claim.text) {
            return None;
        }
        let evidence = self.quotes(claim.quotes);
        if evidence.is_empty() {
            self.checks.unproven += 1;
            return None;
        }
        Some(Claim { text: claim.text, evidence })
    }

    /// Those that were heard, each where it was.
    pub(super) fn quotes(&mut self, quotes: Vec<Quoted>) -> Vec<Evidence> {
        quotes.into_iter().filter_map(|quote| self.quote(quote)).collect()
    }

    fn quote(&mut self, quoted: Quoted) -> Option<Evidence> {
        let wanted = normalised(&quoted.quote);
        // Between spaces: a quote's words are whole ones.
        if wanted.split_whitespace().count() < MIN_WORDS && !is_whole(&self.heard, &wanted) {
            return None;
        }
        let has = |heard: &str| format!(" {heard} ").contains(&format!(" {wanted} "));
        let named = self.heard.iter().find(|(line, heard)| Some(line.turn.turn) == quoted.turn && has(heard));
        let found = match named {
            Some(found) => found,
            None => {
                let found = self.heard.iter().find(|(_, heard)| has(heard))?;
                self.checks.moved += 1;
                found
            }
        };
        let turn = &found.0.turn;
        Some(Evidence { turn: turn.turn, start_ms: turn.start_ms, end_ms: turn.end_ms, quote: quoted.quote })
    }

    /// Says nothing about feelings, personality or the like; what does is counted.
    pub(super) fn fits(&mut self, text: &str) -> bool {
        let text = text.to_lowercase();
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        let unfit = words.any(|word| UNFIT.iter().any(|start| word.starts_with(start)));
        self.checks.unfit += u32::from(unfit);
        !unfit
    }
}

/// A whole answer of one word is a quote; so is one in a script without spaces.
fn is_whole(heard: &[(&Line, String)], wanted: &str) -> bool {
    !wanted.is_empty() && heard.iter().any(|(_, heard)| heard == wanted)
}

/// Words alone, in lower case: recognisers and models differ in marks and capitals.
pub(super) fn normalised(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\'' | '’'))
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// For a model that names a turn as it was shown it: `[7]`, `7`, `t7`.
pub(super) fn turn_id(text: &str) -> Option<TurnId> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok().map(TurnId)
}
