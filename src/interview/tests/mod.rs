//! The interview in virtual time: named scenarios, one per transition, and random histories against
//! a reference ([`rules`]).

mod harness;
mod histories;
mod invariants;
mod rules;

mod budget;
mod closing;
mod commands;
mod deadlines;
mod interruption;
mod peer;
mod plan;
mod sound;
mod start;
mod turns;
mod words;
