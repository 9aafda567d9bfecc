#![no_main]

#[path = "../../seal/tests/parsers/mod.rs"]
mod parsers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parsers::own_object(bytes));
