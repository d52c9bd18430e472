//! What a bad network does to each packet, and when it lets it go: no IO, no clock.

mod damage;
mod fate;
mod line;

pub use damage::damage;
pub use fate::{Fate, Impairment, Path};
pub use line::Line;
