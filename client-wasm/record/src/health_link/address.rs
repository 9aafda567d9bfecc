//! Addresses that a link names: which of them are asked, and how they are written.

use super::{Result, Unopened};

/// `https` with a plain host, or `own`.
pub(super) fn check_address(url: &str, own: &str) -> Result<()> {
    let is_plain = url.bytes().all(|c| c.is_ascii_graphic() && !b"\\\"<>`{}|^".contains(&c));
    let origin = origin_of(url);
    if !is_plain || origin.contains('@') || url.contains('#') {
        return Err(Unopened::Malformed);
    }
    let is_own = !own.is_empty() && origin.eq_ignore_ascii_case(own);
    let is_secure = origin.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://")) && origin.len() > 8;
    if is_own || is_secure { Ok(()) } else { Err(Unopened::Insecure) }
}

/// Scheme, host and port.
pub(super) fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    &url[..end]
}

pub(super) fn percent(text: &str) -> String {
    let letter = |c: u8| match c {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => (c as char).to_string(),
        _ => format!("%{c:02X}"),
    };
    text.bytes().map(letter).collect()
}
