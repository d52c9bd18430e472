//! Packets on their way: each is let go when its time has come.

use std::collections::BTreeMap;
use std::time::Duration;

/// Who waits, by the time to be let go and then by the order of coming. Times are since any one moment.
#[derive(Debug)]
pub struct Line<T> {
    waiting: BTreeMap<(Duration, u64), T>,
    came: u64,
    ordered: bool,
}

impl<T> Line<T> {
    /// With `ordered`, nobody overtakes.
    pub fn new(ordered: bool) -> Self {
        Self { waiting: BTreeMap::new(), came: 0, ordered }
    }

    pub fn push(&mut self, due: Duration, packet: T) {
        let due = match self.waiting.last_key_value() {
            Some((&(last, _), _)) if self.ordered => due.max(last),
            Some(_) | None => due,
        };
        self.came += 1;
        self.waiting.insert((due, self.came), packet);
    }

    /// The next one whose time has come.
    pub fn pop(&mut self, now: Duration) -> Option<T> {
        let first = self.waiting.first_entry().filter(|first| first.key().0 <= now);
        first.map(|first| first.remove())
    }

    /// Whoever is first, whenever its time may be.
    pub fn pop_any(&mut self) -> Option<T> {
        self.waiting.pop_first().map(|(_, packet)| packet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn all(line: &mut Line<char>, now: Duration) -> String {
        std::iter::from_fn(|| line.pop(now)).collect()
    }

    #[test]
    fn nobody_is_let_go_before_the_time_and_equals_go_in_order() {
        let mut line = Line::new(false);
        line.push(ms(50), 'a');
        line.push(ms(50), 'b');
        assert_eq!(all(&mut line, ms(49)), "");
        assert_eq!(all(&mut line, ms(50)), "ab");
    }

    #[test]
    fn a_later_one_overtakes_unless_they_are_in_order() {
        for (ordered, at_30, at_60) in [(false, "b", "a"), (true, "", "ab")] {
            let mut line = Line::new(ordered);
            line.push(ms(60), 'a');
            line.push(ms(30), 'b');
            assert_eq!((&*all(&mut line, ms(30)), &*all(&mut line, ms(60))), (at_30, at_60));
        }
    }

    #[test]
    fn at_the_end_everybody_is_let_go() {
        let mut line = Line::new(false);
        line.push(ms(60), 'a');
        line.push(ms(30), 'b');
        assert_eq!(std::iter::from_fn(|| line.pop_any()).collect::<String>(), "ba");
    }
}
