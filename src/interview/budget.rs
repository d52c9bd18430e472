//! What the model costs, and what happens when the money runs out: the same as when the time does.

use super::{Interview, Phase};
use crate::clock::Millis;
use crate::model::{Money, Usage};
use crate::wire::{self, EndReason, Event, NoticeCode};

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spent {
    usage: Usage,
    /// `None` as long as nothing that was used has a price.
    cost: Option<Money>,
    warned: bool,
    /// The budget is used up.
    pub(super) out: bool,
}

impl Interview {
    pub(super) fn on_used(&mut self, usage: Usage, cost: Option<Money>, now: Millis) {
        if self.phase == Phase::Ended {
            return;
        }
        self.spent.usage += usage;
        if let Some(cost) = cost {
            *self.spent.cost.get_or_insert_default() += cost;
        }
        self.log(Event::Usage(self.spent.told()));
        let (Some(budget), Some(cost), Phase::Running) = (self.setup.budget, self.spent.cost, self.phase)
        else {
            return;
        };
        if cost >= budget {
            self.spent.out = true;
            self.use_up_time(now);
        } else if cost.0 >= budget.0 / 5 * 4 && !std::mem::replace(&mut self.spent.warned, true) {
            let message = "This interview's budget is nearly used up; it will close politely soon.";
            self.notice(NoticeCode::BudgetAlmostUp, message);
        }
    }

    /// Why it closes before the model has asked everything.
    pub(super) fn closing_reason(&self) -> EndReason {
        if self.spent.out { EndReason::BudgetUp } else { EndReason::TimeUp }
    }
}

impl Spent {
    /// As it was told before. `warned`: that the budget is nearly used up was said.
    pub(super) fn of(told: wire::Usage, warned: bool) -> Self {
        let usage = Usage {
            text_in: told.text_in,
            text_cached: told.text_cached,
            text_out: told.text_out,
            audio_in: told.audio_in,
            audio_cached: told.audio_cached,
            audio_out: told.audio_out,
            transcribed: told.transcribed_ms,
            session: told.session_ms,
        };
        let cost = told.cost_usd.and_then(|dollars| Money::from_dollars(dollars).ok());
        Self { usage, cost, warned, out: false }
    }

    fn told(&self) -> wire::Usage {
        let Usage { text_in, text_cached, text_out, audio_in, audio_cached, audio_out, transcribed, session } =
            self.usage;
        wire::Usage {
            text_in,
            text_cached,
            text_out,
            audio_in,
            audio_cached,
            audio_out,
            transcribed_ms: transcribed,
            session_ms: session,
            cost_usd: self.cost.map(Money::dollars),
        }
    }
}
