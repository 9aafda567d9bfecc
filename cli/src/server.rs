//! Which server, and whether its address may be used at all.

use crate::failure::Failure;

/// Where a server of one's own answers after `make run`.
pub(crate) const DEFAULT: &str = "http://localhost:8080";

/// The origin of `typed`: scheme, host and port, without a path. Plain HTTP is for this machine only.
pub(crate) fn origin(typed: &str) -> Result<String, Failure> {
    let wrong = |why: &str| Failure::Input(format!("--server {typed}: {why}"));
    let origin = typed.trim().trim_end_matches('/');
    let (scheme, rest) = origin.split_once("://").ok_or_else(|| wrong("an address as https://cachet.example"))?;
    if rest.is_empty() || rest.contains(['/', '?', '#', '@', ' ']) {
        return Err(wrong("an address without a path, as https://cachet.example"));
    }
    match scheme {
        "https" => Ok(origin.to_owned()),
        "http" if is_this_machine(rest) => Ok(origin.to_owned()),
        "http" => Err(wrong("without TLS only a server on this machine is spoken to")),
        _ => Err(wrong("an address that begins with https://")),
    }
}

fn is_this_machine(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = host.parse::<std::net::IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_tls_only_this_machine_is_spoken_to() {
        for good in [
            "https://cachet.example",
            "http://localhost:8080/",
            "http://pro.localhost:1",
            "http://127.0.0.1:9",
            "http://[::1]:9",
        ] {
            assert!(origin(good).is_ok(), "{good}");
        }
        for bad in [
            "http://cachet.example",
            "cachet.example",
            "https://x/path",
            "ftp://x",
            "http://localhost.example",
            "https://a@b",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }
}
