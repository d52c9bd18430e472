//! An answer of the wrong shape, taken field by field.

use serde_json::Value;

/// Reads what is there and counts what had to be left out, cut or made up. No answer is so wrong that the rest of it is
/// lost.
#[derive(Debug, Default)]
pub(crate) struct Repair {
    pub(crate) count: u32,
}

impl Repair {
    /// At most `most` items; none of what is no list.
    pub(crate) fn list<'a>(&mut self, value: &'a Value, most: usize) -> Vec<&'a Value> {
        let Some(items) = value.as_array() else {
            self.count += 1;
            return Vec::new();
        };
        self.count += u32::from(items.len() > most);
        items.iter().take(most).collect()
    }

    /// At most `most` characters, without white space at its ends; empty when it is no text.
    pub(crate) fn text(&mut self, value: &Value, most: usize) -> String {
        let Some(text) = value.as_str() else {
            self.count += 1;
            return String::new();
        };
        let text = text.trim();
        let cut: String = text.chars().take(most).collect();
        self.count += u32::from(cut.len() < text.len());
        cut
    }
}
