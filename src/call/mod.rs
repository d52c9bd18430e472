//! A call: the IO shell around one interview. One task owns its state; everything else sends it messages.

mod beat;
mod begin;
mod calls;
mod check;
mod command;
mod driver;
mod echo;
mod follow;
mod forsaken;
mod guests;
mod link;
mod load;
mod log;
mod perform;
mod places;
mod registry;
mod supervise;
pub(crate) mod voices;

pub use driver::Restart;
pub use guests::{Guest, Guests, Watcher};
pub use registry::{Answer, Registry, Room};
