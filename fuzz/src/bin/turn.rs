//! What clients and the media port send a TURN server, and when.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| antiphon_ice::turn::fuzz(bytes));
