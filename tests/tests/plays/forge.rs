//! What a hostile server makes itself, alone or with an insider: keys of its own, grants that nobody gave, documents
//! re-sealed under keys that a colluding reader was given.

use std::collections::BTreeMap;

use cachet_crypto::protocol::account::{AccountRecord, Succeeded};
use cachet_crypto::protocol::api::PartRef;
use cachet_crypto::protocol::consent::{Consent, Mode, recipient_commitment};
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::envelope::{GrantEnvelope, author_commitment};
use cachet_crypto::protocol::log::next_link;
use cachet_crypto::protocol::mailbox::{LiveGrant, MailboxHead};
use cachet_crypto::{
    AccountId, Day, Envelope, GrantId, Header, MailboxId, Sha256Digest, Signed, SigningKey, VaultId, encode_base64url,
};
use cachet_seal::{
    AccountKeys, ContentSealer, ContentSealingKey, Description, DocumentKey, HybridRecipient, Manifest,
    ManifestSealingKey, Place, PreparedRecipient, Terms, generate_id, open_manifest, seal_manifest, seal_terms,
    wrap_header,
};
use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce};
use getrandom::SysRng;
use serde_json::{Value, json};

/// Title of everything that is forged.
pub(super) const FORGED: &str = "Tout va bien";

/// A self-signed record of `keys` for an account that is not theirs.
pub(super) fn record_for(account: AccountId, keys: &AccountKeys, recovery: Sha256Digest) -> Envelope {
    keys.record(account, 0, recovery).unwrap().envelope().clone()
}

/// As the only record of an account.
pub(super) fn alone(record: &Envelope) -> Value {
    serde_json::to_value([Succeeded::first(record.clone())]).unwrap()
}

/// Who signs a forgery, and as whom.
pub(super) struct Signer<'a> {
    pub(super) header: Header,
    pub(super) key: &'a SigningKey,
    /// The record that the forgery names as its author's.
    pub(super) record: &'a Envelope,
}

/// Whom a forgery is for.
#[derive(Clone)]
pub(super) struct Reader {
    pub(super) account: AccountId,
    pub(super) key: Sha256Digest,
    pub(super) recipient: HybridRecipient,
}

/// A grant that was never given, whole: every statement, file and part.
pub(super) struct Grant {
    live: LiveGrant,
    served: Value,
    opened: Value,
    parts: BTreeMap<String, Vec<u8>>,
}

impl Grant {
    pub(super) fn make(by: &Signer<'_>, (vault, mailbox, grant): (VaultId, MailboxId, GrantId), to: &Reader) -> Self {
        let mut rng = SysRng;
        let text = b"Tout va bien, arretez le traitement.".as_slice();
        let mut sealer =
            ContentSealer::new(ContentSealingKey::generate(&mut rng).unwrap(), text.len() as u64, &mut rng).unwrap();
        let mut rest = text;
        let sealed = sealer.push(&mut rest).unwrap().or_else(|| sealer.pad().unwrap()).unwrap();
        let content = sealer.finish().unwrap();
        let object = generate_id(&mut rng).unwrap();
        let place = Place { vault, document: generate_id(&mut rng).unwrap(), object };
        let says = Description {
            title: FORGED.to_owned(),
            date: Day(20_700),
            category: "laboratory".to_owned(),
            media_type: "text/plain".to_owned(),
        };
        let manifest = Signed::sign(Manifest::of_file(by.header, place, says, &content), by.key).unwrap();
        let (payload, key) =
            seal_manifest(&manifest, ManifestSealingKey::generate(&mut rng).unwrap(), &mut rng).unwrap();
        let reader = PreparedRecipient::new(&to.recipient).unwrap();
        let header = wrap_header(&key, &reader, &mut rng).unwrap();
        let salt = [5; 32];
        let terms = Terms {
            v: 1,
            purpose: FORGED.to_owned(),
            text: FORGED.to_owned(),
            language: cachet_seal::Language::Fr,
            text_version: 1,
            clauses: Vec::new(),
            document: place.document,
            title: FORGED.to_owned(),
            patient: "Jeanne Morel".to_owned(),
            born: None,
            reader: "Dr Anne Lefèvre".to_owned(),
            author: by.record.clone(),
        };
        let (from, until) = (Day(20_778), Day(20_800));
        let recipient = recipient_commitment(&salt, to.account, &to.key);
        let consent = Consent::new(
            by.header,
            grant,
            vault,
            mailbox,
            recipient,
            Mode::ThisVersion,
            from,
            until,
            terms.commitment(&salt),
        );
        let consent = Signed::sign(consent, by.key).unwrap();
        let author =
            author_commitment(&salt, object, AccountId::from_bytes(*by.header.signer.as_bytes()), &by.header.key);
        let root = parts_root(&content.parts);
        let envelope =
            GrantEnvelope::new(by.header, consent.hash(), 1, object, header.digest(), payload.digest(), root, author);
        let envelope = Signed::sign(envelope, by.key).unwrap();
        let part = PartRef { part: generate_id(&mut rng).unwrap(), digest: sealed.digest };
        let terms = seal_terms(&terms, &salt, &reader, &mut rng).unwrap();
        Self {
            live: LiveGrant { grant, consent: consent.hash(), envelope: envelope.hash() },
            served: json!({
                "grant": grant, "consent": consent.envelope(), "terms": encode_base64url(&terms),
                "envelope": envelope.envelope(),
            }),
            opened: json!({
                "header": encode_base64url(header.as_bytes()), "manifest": encode_base64url(payload.as_bytes()),
                "parts": [part], "pass": "none",
            }),
            parts: [(part.part.to_string(), sealed.bytes)].into(),
        }
    }

    /// Lists this grant alone in the newest head of a served mailbox, signed by whom the forger likes.
    pub(super) fn list(&self, view: &mut Value, by: &Signer<'_>) {
        let before: Envelope = serde_json::from_value(view["head"].clone()).unwrap();
        let before: (MailboxHead, Sha256Digest) = (before.peek().unwrap(), before.hash().unwrap());
        let link = next_link(before.0.prev, before.1);
        let head = MailboxHead::new(by.header, before.0.mailbox, before.0.m + 1, link, vec![self.live], false);
        let head = Signed::sign(head, by.key).unwrap();
        let mut since = cachet_crypto::decode_base64url(view["since"].as_str().unwrap()).unwrap();
        since.extend_from_slice(head.hash().as_bytes());
        view["since"] = json!(encode_base64url(&since));
        view["head"] = serde_json::to_value(head.envelope()).unwrap();
        view["grants"] = json!([self.served]);
    }

    pub(super) fn opened(&self) -> Vec<u8> {
        serde_json::to_vec(&self.opened).unwrap()
    }

    pub(super) fn part(&self, path: &str) -> Option<&Vec<u8>> {
        self.parts.get(path.rsplit('/').next()?)
    }
}

/// The manifest under `key` with another title, signed by `forger` and sealed again under the same document key:
/// behind the genuine header it is a whole, valid age file.
pub(super) fn resealed_manifest(payload: &[u8], key: &DocumentKey, forger: &SigningKey) -> Vec<u8> {
    let genuine: Manifest = open_manifest(payload, key).unwrap().peek().unwrap();
    let statement = Manifest { title: FORGED.to_owned(), ..genuine };
    let envelope = Signed::sign(statement, forger).unwrap().envelope().to_vec();
    let plaintext = cachet_seal::pad_to_padme(&envelope, 1024).unwrap();
    let nonce = [7; 16];
    let sealed = chunk(key.expose(), &nonce, &plaintext, true);
    [nonce.as_slice(), &sealed].concat()
}

/// The first chunk of a content with other bytes in it, sealed under the content's own key.
pub(super) fn resealed_part(part: &mut [u8], manifest: &Manifest) {
    let sealed = chunk(manifest.content_key.0.expose(), manifest.content_nonce.as_bytes(), &[b'!'; 65_536], false);
    part[..sealed.len()].copy_from_slice(&sealed);
}

/// The first chunk of an age payload (C2SP age, "Payload").
fn chunk(file_key: &[u8; 16], nonce: &[u8; 16], plaintext: &[u8], is_last: bool) -> Vec<u8> {
    let mut payload_key = [0; 32];
    hkdf::Hkdf::<sha2::Sha256>::new(Some(nonce), file_key).expand(b"payload", &mut payload_key).unwrap();
    let mut chunk_nonce = [0; 12];
    chunk_nonce[11] = u8::from(is_last);
    let cipher = ChaCha20Poly1305::new_from_slice(&payload_key).unwrap();
    cipher.encrypt(&Nonce::from(chunk_nonce), plaintext).unwrap()
}

/// Whose account and key set a record in a served list is.
pub(super) fn newest_record(records: &Value) -> AccountRecord {
    let succeeded: Vec<Succeeded> = serde_json::from_value(records.clone()).unwrap();
    succeeded.last().unwrap().record.peek().unwrap()
}
