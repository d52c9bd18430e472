//! The playout queue: what the model said and has not been played yet.

use crate::model::ItemId;

/// What was handed to RTP in one 20 ms tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Played {
    pub item: ItemId,
    /// Samples of the item in this tick, at the model's output rate. May be 0 with `end`.
    pub samples: u32,
    /// Loudness of the tick, RMS 0 to 1.
    pub level: f32,
    /// The item has now been played to its end.
    pub end: bool,
}
