//! What GPT-Live is told in words: it has no functions, takes its turns by itself, and knows no other commands.

use crate::model::brief::Brief;
use crate::wire::Patience;

pub(super) const HOLD: &str =
    "The candidate asked for a moment to think. Stay silent until you are told that they are ready.";
pub(super) const GO_ON: &str = "The candidate is ready again. Listen, and go on as usual.";
pub(super) const LISTEN: &str = "The line was replaced and the conversation goes on. The candidate has the floor: listen. Do not \
                      greet again.";
pub(super) const PLAINLY: &str = "The candidate has finished their turn. Respond to it now.";

/// The system prompt.
pub(super) fn instructions(brief: &Brief) -> String {
    let patience = match brief.patience {
        Patience::Quick => "Answer soon when the candidate pauses.",
        Patience::Balanced => {
            "Candidates think aloud: let a pause of two seconds pass before you take the turn."
        }
        Patience::Patient => {
            "Candidates need time: let pauses of four seconds and more pass before you take the turn."
        }
    };
    format!(
        "{}\n\n{patience} Do not speak before you are told that the candidate is on the line. You have one thing to \
         delegate: when all has been asked, or the candidate wants to stop, say your goodbye and delegate the end of \
         the interview. Delegate nothing else.",
        brief.plan()
    )
}
