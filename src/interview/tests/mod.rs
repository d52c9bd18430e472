//! The interview in virtual time: named scenarios, one per transition, and random histories against
//! a reference ([`rules`]).

mod harness;
pub(crate) use harness::SETUP;
mod histories;
mod invariants;
mod rules;
mod silence;

mod budget;
mod closing;
mod commands;
mod deadlines;
mod interruption;
mod park;
mod peer;
mod plan;
mod resumed;
mod sound;
mod start;
mod turns;
mod words;
