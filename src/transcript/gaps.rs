//! When one side could not be heard, from the log.

use crate::wire::{Envelope, Event, Gap, GapKind, NoticeCode, State};

pub(super) fn gaps(log: &[Envelope]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for Envelope { at, event, .. } in log {
        let Some((kind, away)) = change(event) else { continue };
        let open = gaps.iter().rposition(|gap| gap.kind == kind && gap.end_ms.is_none());
        match (open, away) {
            (None, true) => gaps.push(Gap { kind, start_ms: *at, end_ms: None }),
            (Some(open), false) => gaps[open].end_ms = Some(*at),
            (Some(_), true) | (None, false) => {}
        }
    }
    gaps
}

/// Who went away (`true`) or came back.
fn change(event: &Event) -> Option<(GapKind, bool)> {
    if let Event::Notice(notice) = event {
        return match notice.code {
            NoticeCode::ConnectionLost => Some((GapKind::Connection, true)),
            NoticeCode::Reconnected => Some((GapKind::Connection, false)),
            NoticeCode::ModelAway => Some((GapKind::Model, true)),
            NoticeCode::ModelBack | NoticeCode::ModelChanged => Some((GapKind::Model, false)),
            NoticeCode::TimeAlmostUp | NoticeCode::BudgetAlmostUp | NoticeCode::Moving => None,
        };
    }
    if let Event::SessionState(session) = event {
        return match session.state {
            State::Away => Some((GapKind::Connection, true)),
            State::Speaking | State::Listening | State::Thinking | State::Closing => {
                Some((GapKind::Connection, false))
            }
            State::Connecting | State::Ended => None,
        };
    }
    None
}
