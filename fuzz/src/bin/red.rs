//! A payload of RFC 2198.
#![no_main]

use antiphon::audio::{Stage, fuzz};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz(Stage::Red, bytes));
