//! Frames of a server, one a line.
#![no_main]

libfuzzer_sys::fuzz_target!(|frames: &[u8]| antiphon::model::fuzz(antiphon::model::Provider::Gemini, frames));
