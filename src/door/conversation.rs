//! The conversation's items, in their order, as a client sees them.

use serde_json::Value;

#[derive(Debug, Default)]
pub(super) struct Conversation {
    items: Vec<(String, Value)>,
}

impl Conversation {
    /// Puts an item after `previous`, at the beginning after "root", else at the end. Returns what it comes after; an
    /// error when there is no such item.
    pub(super) fn add(
        &mut self,
        id: &str,
        item: Value,
        previous: Option<&str>,
    ) -> Result<Option<String>, ()> {
        let at = match previous {
            None => self.items.len(),
            Some("root") => 0,
            Some(previous) => self.place(previous).ok_or(())? + 1,
        };
        self.items.insert(at, (id.to_owned(), item));
        Ok(at.checked_sub(1).map(|before| self.items[before].0.clone()))
    }

    /// Puts an item at the end. Returns what it comes after.
    pub(super) fn push(&mut self, id: &str, item: Value) -> Option<String> {
        let before = self.items.last().map(|(before, _)| before.clone());
        self.items.push((id.to_owned(), item));
        before
    }

    pub(super) fn get(&mut self, id: &str) -> Option<&mut Value> {
        self.items.iter_mut().find(|(known, _)| known == id).map(|(_, item)| item)
    }

    pub(super) fn remove(&mut self, id: &str) -> Option<Value> {
        let at = self.place(id)?;
        Some(self.items.remove(at).1)
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.items.iter().position(|(known, _)| known == id)
    }
}
