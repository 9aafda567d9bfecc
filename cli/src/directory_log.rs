//! The directory's log as witnesses and auditors read it. Whatever is read is the server's word until `follower` checked
//! it.

pub(crate) mod follower;

use cachet_client::Error;
use cachet_client::transport::{Body, HttpTransport, Method, Request, Transport as _};
use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::problem::{Problem, ProblemKind};
use cachet_crypto::protocol::transparency::{Cosign, Growth, Leaf, LookUp, LookedUp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// Entries in one bundle (C2SP tlog-tiles).
const BUNDLE: u64 = 256;

/// A server, asked without any account.
pub(crate) struct DirectoryLog(HttpTransport);

impl DirectoryLog {
    /// At an origin.
    pub(crate) fn at(origin: &str) -> Result<Self, Failure> {
        Ok(Self(HttpTransport::new(origin).map_err(|_| Failure::Device("TLS"))?))
    }

    /// The newest checkpoint, a signed note; none before the first epoch.
    pub(crate) async fn checkpoint(&self) -> Result<Option<String>, Failure> {
        let note = there(self.send(Method::Get, path::checkpoint(), Body::Empty).await)?;
        note.map(|note| String::from_utf8(note).map_err(|_| Failure::Client(Error::Network))).transpose()
    }

    /// What clients are served: the newest witnessed checkpoint, proven to extend the one of `size`.
    pub(crate) async fn served(&self, size: u64) -> Result<Option<LookedUp>, Failure> {
        let asked = LookUp { labels: Vec::new(), size };
        there(self.post(path::look_up(), &asked).await)?.map(|body| decode(&body)).transpose()
    }

    /// The log's leaves from number `from` up to `to`.
    pub(crate) async fn leaves(&self, from: u64, to: u64) -> Result<Vec<Leaf>, Failure> {
        let mut leaves = Vec::new();
        let mut next = from;
        while next < to {
            let first = next / BUNDLE * BUNDLE;
            let until = to.min(first + BUNDLE);
            let path = format!("/v1/transparency/tile/entries/{}", bundle_path(first / BUNDLE, until - first));
            let bundle = entries(&self.send(Method::Get, path, Body::Empty).await?)?;
            let skipped = usize::try_from(next - first).expect("a bundle is small");
            let wanted = usize::try_from(until - first).expect("a bundle is small");
            leaves.extend(bundle.get(skipped..wanted).ok_or(Failure::Client(Error::Network))?);
            next = until;
        }
        Ok(leaves)
    }

    /// Proofs that the tree only grew, of some epochs after `after`.
    pub(crate) async fn growth(&self, after: u64) -> Result<Growth, Failure> {
        let path = format!("{}?after={after}", path::growth());
        decode(&self.send(Method::Get, path, Body::Empty).await?)
    }

    /// Hands a witness's lines in.
    pub(crate) async fn cosign(&self, size: u64, lines: String) -> Result<(), Failure> {
        self.post(path::cosignatures(), &Cosign { size, lines }).await.map(drop)
    }

    async fn post(&self, path: String, body: &impl Serialize) -> Result<Vec<u8>, Failure> {
        let body = serde_json::to_vec(body).expect("a request is numbers and strings");
        self.send(Method::Post, path, Body::Json(body)).await
    }

    async fn send(&self, method: Method, path: String, body: Body) -> Result<Vec<u8>, Failure> {
        let request = Request { method, path, token: None, pass: None, body };
        let response = self.0.send(request).await.map_err(|_| Failure::Client(Error::Network))?;
        match response.status {
            200..=299 => Ok(response.body),
            _ => Err(Failure::Client(
                serde_json::from_slice::<Problem>(&response.body)
                    .map_or(Error::Network, |problem| Error::Problem(problem.code)),
            )),
        }
    }
}

/// Nothing there yet is no failure.
fn there<T>(answer: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Failure::Client(Error::Problem(ProblemKind::NotFound))) => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|_| Failure::Client(Error::Network))
}

/// C2SP writes a number in groups of three digits, all but the last with an `x` before them.
fn bundle_path(number: u64, width: u64) -> String {
    let mut path = format!("{:03}", number % 1_000);
    let mut rest = number / 1_000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1_000);
        rest /= 1_000;
    }
    if width < BUNDLE { format!("{path}.p/{width}") } else { path }
}

fn entries(mut bundle: &[u8]) -> Result<Vec<Leaf>, Failure> {
    let wrong = || Failure::Client(Error::Network);
    let mut leaves = Vec::new();
    while let Some((length, rest)) = bundle.split_first_chunk::<2>() {
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or_else(wrong)?;
        leaves.push(Leaf::decode(entry).map_err(|_| wrong())?);
        bundle = rest;
    }
    if bundle.is_empty() { Ok(leaves) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_are_named_as_c2sp_names_them() {
        assert_eq!(bundle_path(0, 3), "000.p/3");
        assert_eq!(bundle_path(1_234_067, 256), "x001/x234/067");
    }
}
