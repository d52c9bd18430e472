//! A call: the IO shell around one interview. One task owns its state; everything else sends it messages.

mod driver;
mod follow;
mod log;
mod perform;
mod registry;

pub use registry::{Answer, Registry, Watcher};
