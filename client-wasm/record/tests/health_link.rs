//! Links of others: what their payload may say.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use cachet_record::health_link::{HealthLink, Unopened};

/// A link that says `exp`, read in 2024.
fn until(exp: &str) -> Result<Option<u64>, Unopened> {
    let key = BASE64_URL_SAFE_NO_PAD.encode([7; 32]);
    let payload = format!(r#"{{"url":"https://sante.example/a","key":"{key}","exp":{exp},"v":1}}"#);
    let link = format!("shlink:/{}", BASE64_URL_SAFE_NO_PAD.encode(payload));
    HealthLink::parse(&link, 1_710_000_000, "").map(|link| link.expires)
}

#[test]
fn a_link_ends_at_any_number_of_seconds_that_json_can_write() {
    assert_eq!(until("1800003600"), Ok(Some(1_800_003_600)));
    assert_eq!(until("1800003600.12"), Ok(Some(1_800_003_600)));
    assert_eq!(until("1800003600.99"), Ok(Some(1_800_003_600)), "its last second is a whole one");
    assert_eq!(until("1.8e9"), Ok(Some(1_800_000_000)));
    assert_eq!(until("null"), Ok(None));
    assert_eq!(until("0"), Err(Unopened::Expired));
    assert_eq!(until("1709999999.9"), Err(Unopened::Expired));
}

#[test]
fn an_end_that_is_no_number_of_seconds_is_refused() {
    for exp in [r#""1800003600""#, "1800003600000", "1.8e12", "-1", "-0.5", "1e999", "true", "[1800003600]", "NaN"] {
        assert_eq!(until(exp), Err(Unopened::Malformed), "{exp}");
    }
}
