//! Packets, pulls and times, as an uplink may see them.
#![no_main]

use antiphon::audio::{Stage, fuzz};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz(Stage::Jitter, bytes));
