//! What the variables say, and what they may not say.

use std::collections::HashMap;

use super::*;

fn with(pairs: &[(&str, &str)]) -> Result<Settings, SettingError> {
    let pairs: HashMap<String, String> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Settings::from_variables(|name| pairs.get(name).cloned())
}

#[test]
fn without_any_variable_everything_lies_in_one_folder() {
    let settings = with(&[]).unwrap();
    assert_eq!(settings.database, "sqlite://data/cachet.sqlite");
    assert_eq!(settings.origins[0], "http://localhost:8080");
    assert!(!settings.demonstration);
}

#[test]
fn a_variable_that_does_not_parse_is_named() {
    for (name, text) in [
        ("CACHET_LISTEN", "8080"),
        ("CACHET_DATABASE", "mysql://x"),
        ("CACHET_REGISTRARS", "AA"),
        ("CACHET_INSTITUTIONS", "x:1"),
        ("CACHET_WITNESSES", "witness+00000000+AA"),
        ("CACHET_QUORUM", "1"),
        ("CACHET_DIRECTORY_INTERVAL", "0"),
        ("CACHET_DESK", "javascript:alert(1)"),
        ("CACHET_SMTP_URL", "smtp://relay.example"),
        ("CACHET_LIMIT_BURST", "many"),
    ] {
        assert_eq!(with(&[(name, text)]).unwrap_err().variable, name);
    }
    assert_eq!(with(&[("CACHET_BLOBS", "s3://b/p")]).unwrap_err().variable, "CACHET_S3_ENDPOINT");
}

#[test]
fn the_key_of_the_bucket_is_not_printed() {
    let pairs = [
        ("CACHET_BLOBS", "s3://bucket/some/prefix"),
        ("CACHET_S3_ENDPOINT", "http://127.0.0.1:1"),
        ("CACHET_S3_KEY", "the-key"),
        ("CACHET_S3_SECRET", "the-secret"),
    ];
    let printed = format!("{:?}", with(&pairs).unwrap());
    assert!(printed.contains("bucket/some/prefix") && !printed.contains("the-"), "{printed}");
}
