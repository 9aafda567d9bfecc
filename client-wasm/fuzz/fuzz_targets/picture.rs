#![no_main]

use cachet_imaging::Series;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Series::open(bytes.to_vec()).and_then(|mut series| series.frame(0));
});
