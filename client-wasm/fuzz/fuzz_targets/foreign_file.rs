#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let found = cachet_record::examine("file.csv", bytes);
    let _ = cachet_record::read(bytes);
    let entries = cachet_record::entries(bytes).entries;
    let measures = found.table.and_then(|table| cachet_record::measures(bytes, &table.columns)).unwrap_or_default().entries;
    assert!(entries.iter().chain(&measures).all(|entry| entry.check().is_ok()));
});
