//! What is to be asked. Pure: the plan's own type is the wire's ([`crate::wire::Plan`]); here are its rules.
//!
//! ```text
//! brief      what a model is told of one
//! check      what a plan has to be, naming the field that is wrong
//! generate   one from what is known of a job, by rules
//! order      which question is asked first, and which then
//! prompt     what a text model is asked for one
//! repair     what is made of its answer
//! template   the plans that there are without writing one
//! ```

mod brief;
mod check;
mod generate;
mod order;
mod prompt;
mod repair;
mod template;
#[cfg(test)]
mod tests;

pub use brief::brief;
pub use check::{Fault, MAX_MINUTES, checked};
pub use generate::generate;
pub use order::{begin_with, shuffle, without_opener};
pub use prompt::request;
pub use repair::written;
pub use template::{of_track, templates};
