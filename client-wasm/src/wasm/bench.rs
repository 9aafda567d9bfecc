//! What the benchmark page measures. Only in builds made with `CACHET_BENCH=1`, never in what is served.
//!
//! Every function does the work that the client does for people, on keys of its own, and gives a number that depends on
//! the result, so that nothing is optimised away. The page holds the clock.

use cachet_crypto::protocol::log::Head;
use cachet_crypto::{AccountId, Day, DocumentId, ObjectId, Secret, Timestamp, VaultId, sha256};
use cachet_seal::{
    ContentOpener, ContentSealer, ContentSealingKey, Context, DocumentKey, Enclosed, HybridIdentity, PreparedRecipient,
    SealedContent, VaultRoot, open_file, open_own, seal_file, seal_file_to, seal_own, unwrap_header, wrap_header,
};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::Answer;
use crate::Result;
use crate::platform::{chance, generate_id};
use crate::vault::change::{Change, Version};
use crate::vault::index::Index;
use crate::vault::snapshot;

/// Bytes read from a source at once, as an upload reads them.
const READ: usize = 1 << 20;

/// Keys and sealed things to measure with.
#[wasm_bindgen]
pub struct Bench {
    identity: HybridIdentity,
    reader: PreparedRecipient,
    content: Option<(SealedContent, Vec<Vec<u8>>)>,
    file: Vec<u8>,
    snapshot: Option<(VaultRoot, VaultId, ObjectId, Vec<u8>, Head)>,
}

#[wasm_bindgen]
impl Bench {
    /// Fresh keys.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Answer<Self> {
        let identity = HybridIdentity::generate(&mut chance())?;
        let reader = PreparedRecipient::new(identity.recipient())?;
        Ok(Self { identity, reader, content: None, file: Vec::new(), snapshot: None })
    }

    /// Seals `bytes` as a document's content: chunks, padding, and the digest of every part. Gives the sealed size.
    #[wasm_bindgen(js_name = sealContent)]
    pub fn seal_content(&mut self, bytes: &Uint8Array) -> Answer<f64> {
        let key = ContentSealingKey::generate(&mut chance())?;
        let mut sealer = ContentSealer::new(key, u64::from(bytes.length()), &mut chance())?;
        let mut parts = Vec::new();
        let mut at = 0;
        while at < bytes.length() {
            let end = bytes.length().min(at.saturating_add(READ as u32));
            let read = bytes.subarray(at, end).to_vec();
            let mut rest = read.as_slice();
            while let Some(part) = sealer.push(&mut rest)? {
                parts.push(part.bytes);
            }
            at = end;
        }
        while let Some(part) = sealer.pad()? {
            parts.push(part.bytes);
        }
        let sealed = parts.iter().map(Vec::len).sum();
        self.content = Some((sealer.finish()?, parts));
        Ok(number(sealed))
    }

    /// Opens what `sealContent` sealed, every part verified first. Gives the opened size.
    #[wasm_bindgen(js_name = openContent)]
    pub fn open_content(&self) -> Answer<f64> {
        let Some((content, parts)) = &self.content else { return Ok(0.0) };
        let mut opener = ContentOpener::new(&content.key, &content.nonce, content.size, &content.parts)?;
        let mut opened = 0;
        for (index, part) in parts.iter().enumerate() {
            opened += opener.open_part(index, part.clone())?.len();
        }
        opener.finish()?;
        Ok(number(opened))
    }

    /// Seals `bytes` as one age file in memory: STREAM alone, without parts and digests.
    #[wasm_bindgen(js_name = sealFile)]
    pub fn seal_file(&mut self, bytes: &[u8]) -> Answer<f64> {
        self.file = seal_file(bytes, self.identity.recipient(), &mut chance())?;
        Ok(number(self.file.len()))
    }

    /// Opens what `sealFile` sealed.
    #[wasm_bindgen(js_name = openFile)]
    pub fn open_file(&self) -> Answer<f64> {
        Ok(number(open_file(&self.identity, &self.file)?.len()))
    }

    /// Wraps a document key `times` over for a reader who was made ready before: what each further document of a grant
    /// costs.
    pub fn wraps(&self, times: u32) -> Answer<f64> {
        let key = document_key()?;
        let mut written = 0;
        for _ in 0..times {
            written += wrap_header(&key, &self.reader, &mut chance())?.as_bytes().len();
        }
        Ok(number(written))
    }

    /// Wraps a document key `times` over, each time for a reader who is not ready yet: what a single grant costs.
    #[wasm_bindgen(js_name = firstWraps)]
    pub fn first_wraps(&self, times: u32) -> Answer<f64> {
        let key = document_key()?;
        let mut written = 0;
        for _ in 0..times {
            let reader = PreparedRecipient::new(self.identity.recipient())?;
            written += wrap_header(&key, &reader, &mut chance())?.as_bytes().len();
        }
        Ok(number(written))
    }

    /// Seals whole age files of 16 bytes, `times` over, for a reader who was made ready before.
    #[wasm_bindgen(js_name = smallFiles)]
    pub fn small_files(&self, times: u32) -> Answer<f64> {
        let mut written = 0;
        for _ in 0..times {
            written += seal_file_to(&[7; 16], &self.reader, &mut chance())?.len();
        }
        Ok(number(written))
    }

    /// Unwraps a document key `times` over.
    pub fn unwraps(&self, times: u32) -> Answer<f64> {
        let header = wrap_header(&document_key()?, &self.reader, &mut chance())?;
        let mut sum = 0;
        for _ in 0..times {
            sum += usize::from(unwrap_header(&self.identity, header.as_bytes())?.expose()[0]);
        }
        Ok(number(sum))
    }

    /// Seals a snapshot of `count` documents. Gives its size.
    #[wasm_bindgen(js_name = sealIndex)]
    pub fn seal_index(&mut self, count: u32) -> Answer<f64> {
        let vault: VaultId = generate_id()?;
        let root = VaultRoot::generate(&mut chance())?;
        let mut index = Index::new(vault, 0);
        for at in 0..count {
            index.apply(Change::Version(document(at)?))?;
        }
        let object: ObjectId = generate_id()?;
        let plaintext = snapshot::encode(&index)?;
        let sealed = seal_own(&root.keys().snapshot, &context(vault, &object), &plaintext, &mut chance())?;
        let size = sealed.len();
        self.snapshot = Some((root, vault, object, sealed, index.head));
        Ok(number(size))
    }

    /// Opens the snapshot and lists its documents. Gives how many there are.
    #[wasm_bindgen(js_name = openIndex)]
    pub fn open_index(&self) -> Answer<f64> {
        let Some((root, vault, object, sealed, head)) = &self.snapshot else { return Ok(0.0) };
        let plaintext = open_own(&root.keys().snapshot, &context(*vault, object), sealed)?;
        Ok(number(snapshot::decode(&plaintext, *vault, 0, *head)?.documents.len()))
    }
}

fn document_key() -> Result<DocumentKey> {
    DocumentKey::from_slice(&[7; 16]).ok_or(crate::Error::Input("key"))
}

fn context(vault: VaultId, object: &ObjectId) -> Context<'_> {
    let account = AccountId::from_bytes([7; 16]);
    Context { kind: "snapshot", account, vault: Some(vault), id: object.as_bytes(), n: 1, epoch: 0 }
}

pub(super) fn document(at: u32) -> Result<Version> {
    let object: ObjectId = generate_id()?;
    let document: DocumentId = generate_id()?;
    Ok(Version {
        document,
        object,
        number: 1,
        previous: None,
        key: Enclosed(Secret::init_with(|key| key.copy_from_slice(object.as_bytes()))),
        manifest: sha256(object.as_bytes()),
        parts: sha256(document.as_bytes()),
        kind: "file".to_owned(),
        title: format!("Compte rendu de consultation n° {at}"),
        date: Day(20_000 + at % 2_000),
        category: "report".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 100_000 + u64::from(at),
        epoch: 0,
        author: None,
        from: None,
        at: Timestamp(1_795_000_000 + u64::from(at)),
    })
}

#[allow(clippy::cast_precision_loss, reason = "sizes are below 2^53")]
pub(super) fn number(size: usize) -> f64 {
    size as f64
}
