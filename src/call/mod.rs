//! A call: the IO shell around one interview. One task owns its state; everything else sends it messages.

mod beat;
mod driver;
mod echo;
mod follow;
mod link;
mod log;
mod perform;
mod places;
mod registry;
mod supervise;
pub(crate) mod voices;

pub use driver::Restart;
pub use registry::{Answer, Registry, Room, Watcher};
