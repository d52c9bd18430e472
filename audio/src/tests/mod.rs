//! The audio path by number: levels, gaps, correlation with the source; no clock, no network.

mod ask;
mod downlink;
mod drift;
mod histories;
mod jitter;
mod loss;
mod network;
mod pause;
mod playout;
mod protection;
mod red;
mod resample;
mod sound;
mod stretch;
mod uplink;
