//! What a client plays, as far as a server can tell: each item from when it came, one after the other.

use std::collections::VecDeque;

use crate::clock::Millis;
use crate::model::ItemId;

#[derive(Debug, Default)]
pub(super) struct Playback {
    items: VecDeque<Item>,
    /// When all that was sent will have been played.
    busy: Millis,
}

#[derive(Debug)]
struct Item {
    id: ItemId,
    start: Millis,
    len: Millis,
    /// All of it was sent.
    done: bool,
}

impl Playback {
    pub(super) fn sent(&mut self, id: ItemId, len: Millis, now: Millis) {
        let start = self.busy.max(now);
        match self.items.iter_mut().find(|item| item.id == id) {
            Some(item) => item.len += len,
            None => self.items.push_back(Item { id, start, len, done: false }),
        }
        self.busy = start + len;
    }

    pub(super) fn done(&mut self, id: ItemId, now: Millis) {
        match self.items.iter_mut().find(|item| item.id == id) {
            Some(item) => item.done = true,
            None => self.items.push_back(Item { id, start: now, len: Millis::ZERO, done: true }),
        }
    }

    /// The next item that is over by now.
    pub(super) fn pop_played(&mut self, now: Millis) -> Option<ItemId> {
        self.items.pop_front_if(|item| item.done && item.start + item.len <= now).map(|item| item.id)
    }

    /// Silences everything: each item, and how much of it was played.
    pub(super) fn stop(&mut self, now: Millis) -> Vec<(ItemId, Millis)> {
        self.busy = now;
        self.items.drain(..).map(|item| (item.id, item.len.min(now - item.start))).collect()
    }

    /// The client says how much of an item it played. Tells whether the item was being played.
    pub(super) fn cut(&mut self, id: ItemId, now: Millis) -> bool {
        let before = self.items.len();
        self.items.retain(|item| item.id != id);
        if self.items.is_empty() {
            self.busy = now;
        }
        self.items.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_played_one_after_the_other_from_when_they_came() {
        let mut playback = Playback::default();
        playback.sent(ItemId(1), Millis(500), Millis(100));
        playback.sent(ItemId(1), Millis(500), Millis(110));
        playback.done(ItemId(1), Millis(120));
        playback.sent(ItemId(2), Millis(300), Millis(130));
        assert_eq!(playback.pop_played(Millis(1099)), None);
        assert_eq!(playback.pop_played(Millis(1100)), Some(ItemId(1)));
        assert_eq!(playback.stop(Millis(1250)), [(ItemId(2), Millis(150))]);
        playback.sent(ItemId(3), Millis(100), Millis(1300));
        playback.done(ItemId(3), Millis(1300));
        assert_eq!(playback.pop_played(Millis(1399)), None);
        assert_eq!(playback.pop_played(Millis(1400)), Some(ItemId(3)));
    }
}
