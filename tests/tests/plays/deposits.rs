//! A document that the server made itself and leaves for a patient in somebody's name.

use cachet_client::transport::{Request, Response};
use cachet_crypto::protocol::api::{PartRef, path};
use cachet_crypto::protocol::deposit::DepositCard;
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::{AccountId, Base64Url, Day, DepositId, Envelope, Sha256Digest, Signed, sha256};
use cachet_seal::{
    ContentSealer, ContentSealingKey, Deposit, Description, Manifest, ManifestSealingKey, Place, PreparedRecipient,
    generate_id, seal_letter, seal_manifest, wrap_header,
};
use getrandom::SysRng;
use serde_json::{Value, json};

use super::forge::{FORGED, record_for};
use super::lies::{answer, edit};
use super::stage::Served;

/// A deposit that nobody left: its document as it is served, and its only part.
pub(super) struct Forged {
    deposit: DepositId,
    letter: Base64Url,
    stored: Value,
    name: String,
    part: Vec<u8>,
}

/// In the place of what Anne left: under her account and with her genuine credential, by keys that are not hers.
pub(super) fn a_deposit_by_another(s: &Served, q: &Request, r: &mut Response) -> bool {
    if q.path == path::own_deposits() {
        return edit(r, |v| {
            let waiting = &mut v["deposits"][0];
            let deposit = serde_json::from_value(waiting["deposit"].clone()).expect("an id");
            let forged = forge(s, deposit);
            waiting["letter"] = json!(forged.letter);
            *s.deposited.borrow_mut() = Some(forged);
        });
    }
    let forged = s.deposited.borrow();
    let Some(forged) = forged.as_ref().filter(|forged| q.path.starts_with(&path::own_deposit(forged.deposit))) else {
        return false;
    };
    if q.path == path::own_deposit(forged.deposit) {
        return edit(r, |v| *v = forged.stored.clone());
    }
    if q.path == path::own_deposit_letter(forged.deposit) {
        return edit(r, |v| v["letter"] = json!(forged.letter));
    }
    // The genuine one has no part of this name: what is asked for is the forged one's.
    q.path.ends_with(&forged.name) && answer(r, forged.part.clone())
}

fn forge(s: &Served, deposit: DepositId) -> Forged {
    let rng = &mut SysRng;
    let card: DepositCard = s.card.peek().unwrap();
    let (keys, account) = (&s.attacker, s.anne.account);
    let record = record_for(account, keys, Sha256Digest::from_bytes([7; 32]));
    let credential: Envelope = serde_json::from_value(s.json["credential of anne"].clone()).unwrap();
    let signer = keys.as_signer(account, 0);

    let text = b"Tout va bien, arretez le traitement.".as_slice();
    let mut sealer = ContentSealer::new(ContentSealingKey::generate(rng).unwrap(), text.len() as u64, rng).unwrap();
    let mut rest = text;
    let sealed = sealer.push(&mut rest).unwrap().or_else(|| sealer.pad().unwrap()).unwrap();
    let content = sealer.finish().unwrap();
    let place = Place { vault: card.vault, document: generate_id(rng).unwrap(), object: generate_id(rng).unwrap() };
    let says = Description {
        title: FORGED.to_owned(),
        date: Day(20_700),
        category: "laboratory".to_owned(),
        media_type: "text/plain".to_owned(),
    };
    let (document, object) = (place.document, place.object);
    let manifest = Signed::sign(Manifest::of_file(signer, place, says, &content), &keys.signing).unwrap();
    let (manifest, key) = seal_manifest(&manifest, ManifestSealingKey::generate(rng).unwrap(), rng).unwrap();
    let header = wrap_header(&key, &PreparedRecipient::new(&s.jeanne).unwrap(), rng).unwrap().into_bytes();
    let letter = Deposit::new(
        signer,
        deposit,
        AccountId::from_bytes(*card.signer.as_bytes()),
        card.key,
        card.vault,
        document,
        object,
        sha256(&header),
        manifest.digest(),
        parts_root(&content.parts),
        None,
        false,
        None,
        record,
        Some(credential),
    );
    let letter = Signed::sign(letter, &keys.signing).unwrap();
    let part = PartRef { part: generate_id(rng).unwrap(), digest: content.parts[0] };
    let name = part.part.to_string();
    let stored = json!({
        "manifest": Base64Url(manifest.into_bytes()),
        "header": Base64Url(header),
        "parts": [part],
    });
    let letter = Base64Url(seal_letter(letter.envelope(), &s.jeanne, rng).unwrap());
    Forged { deposit, letter, stored, name, part: sealed.bytes }
}
