//! RTP packets off the wire, into an uplink.
#![no_main]

use antiphon::audio::{Stage, fuzz};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz(Stage::Rtp, bytes));
