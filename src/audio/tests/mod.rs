//! The audio path by number: levels, gaps, correlation with the source; no clock, no network.

mod downlink;
mod histories;
mod playout;
mod resample;
mod sound;
mod uplink;
