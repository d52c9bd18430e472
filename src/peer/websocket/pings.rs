//! Whether the other end reads, by the pings that it answers (RFC 6455 section 5.5.2). A pong comes after all that was
//! sent before its ping has been read. Pure.

use std::time::{Duration, Instant};

/// From an answer to the next ping.
const EVERY: Duration = Duration::from_millis(500);

/// While an answer is out for so long, voice waits: what is on its way already would be heard late enough.
const HELD: Duration = Duration::from_secs(1);

/// Who answers no ping for so long does not read.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(super) struct Pings {
    due: Instant,
    /// When the last one left, until it is answered.
    sent: Option<Instant>,
    round_trip: Option<Duration>,
}

impl Pings {
    pub(super) fn new(now: Instant) -> Self {
        Self { due: now, sent: None, round_trip: None }
    }

    /// When to look again.
    pub(super) fn poll_timeout(&self) -> Instant {
        self.sent.map_or(self.due, |sent| sent + PATIENCE)
    }

    /// Is another to be sent? It counts as sent then.
    pub(super) fn is_due(&mut self, now: Instant) -> bool {
        let due = self.sent.is_none() && self.due <= now;
        if due {
            self.sent = Some(now);
        }
        due
    }

    pub(super) fn answered(&mut self, now: Instant) {
        if let Some(sent) = self.sent.take() {
            self.round_trip = Some(now - sent);
            self.due = now + EVERY;
        }
    }

    pub(super) fn holds_voice(&self, now: Instant) -> bool {
        self.sent.is_some_and(|sent| now >= sent + HELD)
    }

    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.sent.is_some_and(|sent| now >= sent + PATIENCE)
    }

    pub(super) fn round_trip(&self) -> Option<Duration> {
        self.round_trip
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn one_is_out_at_a_time_and_the_next_follows_its_answer() {
        let begin = clock::instant();
        let ms = |ms| begin + Duration::from_millis(ms);
        let mut pings = Pings::new(begin);
        assert_eq!((pings.is_due(begin), pings.is_due(ms(900))), (true, false));
        pings.answered(ms(40));
        assert_eq!(pings.round_trip(), Some(Duration::from_millis(40)));
        assert_eq!(
            (pings.is_due(ms(539)), pings.poll_timeout(), pings.is_due(ms(540))),
            (false, ms(540), true)
        );
        pings.answered(ms(560));
        pings.answered(ms(561));
        assert_eq!(
            pings.round_trip(),
            Some(Duration::from_millis(20)),
            "one that nobody asked for says nothing"
        );
    }

    #[test]
    fn voice_waits_for_an_answer_after_a_second_and_all_is_over_after_ten() {
        let begin = clock::instant();
        let ms = |ms| begin + Duration::from_millis(ms);
        let mut pings = Pings::new(begin);
        assert!(!pings.holds_voice(ms(5_000)), "nothing was asked");
        pings.is_due(begin);
        assert_eq!((pings.holds_voice(ms(999)), pings.holds_voice(ms(1_000))), (false, true));
        assert_eq!((pings.is_over(ms(9_999)), pings.is_over(pings.poll_timeout())), (false, true));
        pings.answered(ms(1_500));
        assert!(!pings.holds_voice(ms(1_500)));
    }
}
