//! The deadlines, as data.

use crate::clock::Millis;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timer {
    /// When to give up on a candidate who never connected.
    Connect,
    /// When to give up on a model that never became ready.
    Ready,
    /// When to stop waiting for a candidate whose connection was lost.
    Return,
    /// When to stop waiting for a quiet moment to leave.
    Quiet,
    /// When the model has owed the candidate a sound for too long.
    Reply,
    /// When to say that the time is nearly used up.
    TimeNotice,
    /// When the time is used up.
    TimeBox,
    /// When to close although the candidate has not paused.
    Grace,
    /// When to end although the goodbye has not been played to its end.
    Goodbye,
    /// When to stop waiting for the words of a candidate's turn.
    Words,
    /// When to look whether the time changes what may be asked.
    Plan,
    /// When nobody has said or done anything for too long.
    Idle,
}

impl Timer {
    const ALL: [Self; 12] = [
        Self::Connect,
        Self::Ready,
        Self::Return,
        Self::Quiet,
        Self::Reply,
        Self::TimeNotice,
        Self::TimeBox,
        Self::Grace,
        Self::Goodbye,
        Self::Words,
        Self::Plan,
        Self::Idle,
    ];
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Timers([Option<Millis>; Timer::ALL.len()]);

impl Timers {
    pub(super) fn set(&mut self, timer: Timer, at: Millis) {
        self.0[timer as usize] = Some(at);
    }

    pub(super) fn stop(&mut self, timer: Timer) {
        self.0[timer as usize] = None;
    }

    pub(super) fn stop_all(&mut self) {
        *self = Self::default();
    }

    pub(super) fn get(&self, timer: Timer) -> Option<Millis> {
        self.0[timer as usize]
    }

    pub(super) fn is_set(&self, timer: Timer) -> bool {
        self.get(timer).is_some()
    }

    /// Stops a timer that is to go on later.
    pub(super) fn take(&mut self, timer: Timer) -> Option<Millis> {
        self.0.get_mut(timer as usize)?.take()
    }

    /// The earliest deadline.
    pub(super) fn next(&self) -> Option<Millis> {
        self.0.iter().flatten().min().copied()
    }

    /// Takes the earliest timer that is due.
    pub(super) fn pop_due(&mut self, now: Millis) -> Option<Timer> {
        let (_, timer) = Timer::ALL
            .into_iter()
            .filter_map(|timer| Some((self.get(timer)?, timer)))
            .filter(|&(at, _)| at <= now)
            .min_by_key(|&(at, _)| at)?;
        self.stop(timer);
        Some(timer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_timer_has_its_own_place() {
        for (place, timer) in Timer::ALL.into_iter().enumerate() {
            assert_eq!(timer as usize, place);
        }
    }

    #[test]
    fn due_timers_come_earliest_first_and_once() {
        let mut timers = Timers::default();
        timers.set(Timer::Connect, Millis(30));
        timers.set(Timer::Idle, Millis(10));
        timers.set(Timer::Words, Millis(31));
        assert_eq!(timers.next(), Some(Millis(10)));
        assert_eq!(timers.pop_due(Millis(9)), None);
        assert_eq!(timers.pop_due(Millis(30)), Some(Timer::Idle));
        assert_eq!(timers.pop_due(Millis(30)), Some(Timer::Connect));
        assert_eq!(timers.pop_due(Millis(30)), None);
        assert_eq!(timers.next(), Some(Millis(31)));
    }
}
