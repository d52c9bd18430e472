//! The audio path by number: levels, gaps, correlation with the source; no clock, no network.

mod downlink;
mod histories;
mod loss;
mod network;
mod playout;
mod resample;
mod sound;
mod uplink;
