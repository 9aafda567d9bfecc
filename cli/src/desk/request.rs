//! The queue: one file a verified request, one file beside it once the offline key has signed.

use std::path::{Path, PathBuf};

use cachet_crypto::protocol::credential::Credential;
use cachet_crypto::{AccountId, Envelope, Sha256Digest, Timestamp, decode_base64url, encode_base64url};
use serde::{Deserialize, Serialize};

use super::claims::Identity;
use super::refusal::Refusal;
use crate::failure::Failure;
use crate::local_file::write_private;
use crate::opening::now;

/// A request that waits for a signature. Whoever signs reads it first: it is what the credential will say.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// 1.
    v: u8,
    /// When the professional logged in.
    asked: Timestamp,
    /// The provider that said who she is.
    issuer: String,
    /// Her account.
    account: AccountId,
    /// Epoch of her keys.
    epoch: u32,
    /// Fingerprint of her keys.
    key: Sha256Digest,
    /// Her RPPS number.
    pub(crate) rpps: String,
    /// Her name.
    pub(crate) name: String,
    /// Her profession.
    pub(crate) profession: String,
}

/// The keys that a professional shows.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) account: AccountId,
    pub(super) epoch: u32,
    pub(super) key: Sha256Digest,
    pub(super) digits: Vec<String>,
}

impl Request {
    /// Reads one of the queue's files.
    pub(crate) fn read(file: &Path) -> Result<Self, Failure> {
        let shown = file.display();
        let bytes = std::fs::read(file).map_err(|error| Failure::File(format!("{shown}: {error}")))?;
        let request = serde_json::from_slice::<Self>(&bytes).ok().filter(|request| request.v == 1);
        request.ok_or_else(|| Failure::Input(format!("{shown}: this is no request of the desk")))
    }

    /// Whose keys it is about.
    pub(crate) fn keys(&self) -> (AccountId, u32, Sha256Digest) {
        (self.account, self.epoch, self.key)
    }
}

/// The random name of a request: 16 bytes, so that nobody finds another's by guessing.
#[derive(Clone, Debug)]
pub(super) struct RequestId(String);

impl RequestId {
    /// Reads a name of a path; anything else leads nowhere, out of the folder least of all.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let is_one = decode_base64url(text).is_ok_and(|bytes| bytes.len() == 16);
        if is_one { Ok(Self(text.to_owned())) } else { Err(Refusal::Nothing) }
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The folder.
pub(super) struct Queue(PathBuf);

impl Queue {
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        std::fs::create_dir_all(folder).map_err(|error| Failure::File(format!("{}: {error}", folder.display())))?;
        Ok(Self(folder.to_owned()))
    }

    /// Puts a request in; its random name lets the professional find the credential.
    pub(super) fn add(&self, issuer: &str, identity: &Identity, shown: &Shown) -> Result<RequestId, Refusal> {
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|_| Refusal::Queue)?;
        let id = RequestId(encode_base64url(&id));
        let request = Request {
            v: 1,
            asked: now(),
            issuer: issuer.to_owned(),
            account: shown.account,
            epoch: shown.epoch,
            key: shown.key,
            rpps: identity.rpps.clone(),
            name: identity.name.clone(),
            profession: identity.profession.clone(),
        };
        let text = serde_json::to_string_pretty(&request).map_err(|_| Refusal::Queue)?;
        write_private(&self.0.join(format!("{id}.request.json")), &text).map_err(|_| Refusal::Queue)?;
        Ok(id)
    }

    /// The credential that was signed for request `id`; none while it waits.
    pub(super) fn credential(&self, id: &RequestId) -> Result<Option<Envelope>, Refusal> {
        let request = Request::read(&self.0.join(format!("{id}.request.json"))).map_err(|_| Refusal::Nothing)?;
        let Ok(bytes) = std::fs::read(self.0.join(format!("{id}.credential.json"))) else { return Ok(None) };
        let credential: Envelope = serde_json::from_slice(&bytes).map_err(|_| Refusal::Queue)?;
        let said: Credential = credential.peek().map_err(|_| Refusal::Queue)?;
        let about = (said.subject, said.subject_epoch, said.subject_key);
        if about == request.keys() { Ok(Some(credential)) } else { Err(Refusal::Queue) }
    }
}
