//! What a server does together with somebody who was given something: a reader with a document key, a patient who
//! signs for himself, a doctor whose old key was stolen.

use cachet_client::transport::{Method, Request, Response};
use cachet_crypto::protocol::account::{Succeeded, Succession};
use cachet_crypto::protocol::consent::Consent;
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::protocol::journal::AccessEntry;
use cachet_crypto::protocol::mailbox::{MailboxHead, as_signer};
use cachet_crypto::protocol::recovery::RecoveryChange;
use cachet_crypto::{
    Day, Envelope, GrantId, MailboxId, Secret, Sha256Digest, Signed, SigningKey, VaultId, decode_base64url,
    encode_base64url, sha256,
};
use cachet_seal::{Binding, Invite, Manifest, generate_id, open_letter, open_manifest, seal_letter, unwrap_header};
use getrandom::SysRng;
use serde_json::{Value, json};

use super::forge::{Grant, Signer, alone, newest_record, record_for, resealed_manifest, resealed_part};
use super::lies::{answer, edit, is_object, is_opening, is_owned_mailbox, is_part, view, view_of_paul};
use super::stage::Served;

fn bytes(text: &Value) -> Vec<u8> {
    decode_base64url(text.as_str().expect("text")).expect("base64url")
}

fn envelope(value: &Value) -> Envelope {
    serde_json::from_value(value.clone()).expect("an envelope")
}

/// Vault and mailbox of a served view, as its consents and head say.
fn place_of_view(view: &Value) -> (VaultId, MailboxId) {
    let consent: Consent = envelope(&view["grants"][0]["consent"]).peek().unwrap();
    let head: MailboxHead = envelope(&view["head"]).peek().unwrap();
    (consent.vault, head.mailbox)
}

/// Puts a grant that `signer` signs in place of all in a view, and serves it when it is opened.
fn in_place(s: &Served, v: &mut Value, grant: GrantId, signer: &Signer<'_>) {
    let (vault, mailbox) = place_of_view(v);
    let made = Grant::make(signer, (vault, mailbox, grant), &s.anne);
    made.list(v, signer);
    *s.made.borrow_mut() = Some(made);
}

fn opened_as_made(s: &Served, q: &Request, r: &mut Response) -> bool {
    let made = s.made.borrow();
    let Some(made) = made.as_ref() else { return false };
    if is_opening(q) {
        return answer(r, made.opened());
    }
    is_part(q) && made.part(&q.path).is_some_and(|part| answer(r, part.clone()))
}

/// Everything under Jeanne's name, signed by `key`.
pub(super) fn a_grant_signed_by(key: &SigningKey, s: &Served, q: &Request, r: &mut Response) -> bool {
    let told = view(s, q, r, |v| {
        let record = newest_record(&v["owner"]);
        let genuine = envelope(&v["owner"][0]["record"]);
        in_place(s, v, s.grant, &Signer { header: record.as_signer(), key, record: &genuine });
    });
    told || opened_as_made(s, q, r)
}

/// The same with every signature empty.
pub(super) fn a_signature_left_out(s: &Served, q: &Request, r: &mut Response) -> bool {
    let told = a_grant_signed_by(&s.attacker.signing, s, q, r);
    if told && q.path.contains("?m=") {
        edit(r, |v| {
            let grant = &mut v["grants"][0];
            for signed in ["consent", "envelope"] {
                grant[signed]["signatures"][0]["sig"] = json!("");
            }
            v["head"]["signatures"][0]["sig"] = json!("");
        });
    }
    told
}

/// The owner's record under the attacker's keys, and all that the owner signs under them.
pub(super) fn an_owner_replaced(s: &Served, q: &Request, r: &mut Response) -> bool {
    view(s, q, r, |v| {
        let genuine = newest_record(&v["owner"]);
        let record = record_for(genuine.account(), &s.attacker, genuine.recovery);
        let header = s.attacker.as_signer(genuine.account(), 0);
        v["owner"] = alone(&record);
        in_place(s, v, s.grant, &Signer { header, key: &s.attacker.signing, record: &record });
    })
}

/// A thief of Paul's keys announced a sheet of its own, and the server says that this was more than fourteen days ago.
pub(super) fn a_sheet_that_the_server_says_counts(s: &Served, q: &Request, r: &mut Response) -> bool {
    view_of_paul(s, q, r, |v| {
        let grant = serde_json::from_value(v["grants"][0]["grant"].clone()).expect("an id");
        let paul = newest_record(&v["owner"]);
        let sheet = Sha256Digest::from_bytes([9; 32]);
        let change = RecoveryChange::new(paul.as_signer(), paul.recovery, sheet, Day(20_700));
        let change = Signed::sign(change, &s.paul.signing).unwrap().envelope().clone();
        let next = s.attacker.record(paul.account(), 1, sheet).unwrap();
        let named = Signed::sign(Succession::new(paul.as_signer(), next.hash()), &s.paul.signing).unwrap();
        let record = next.envelope().clone();
        v["owner"][0]["change"] = json!(change);
        let chain = v["owner"].as_array_mut().expect("a list");
        chain.push(json!(Succeeded::by_account(record.clone(), named.envelope().clone())));
        let header = s.attacker.as_signer(paul.account(), 1);
        in_place(s, v, grant, &Signer { header, key: &s.attacker.signing, record: &record });
    })
}

/// Paul signs, in his own mailbox and rightly, a grant that bears the id of one of Jeanne's.
pub(super) fn a_grant_of_ones_own(s: &Served, q: &Request, r: &mut Response) -> bool {
    view_of_paul(s, q, r, |v| {
        let record = newest_record(&v["owner"]);
        let genuine = envelope(&v["owner"][0]["record"]);
        in_place(s, v, s.grant, &Signer { header: record.as_signer(), key: &s.paul.signing, record: &genuine });
    })
}

/// Bruno has the document key: behind the genuine header he seals a description of his own.
pub(super) fn a_manifest_resealed(s: &Served, q: &Request, r: &mut Response) -> bool {
    let key = unwrap_header(&s.bruno.identity, &bytes(&s.json["opened bruno"]["header"])).unwrap();
    (is_opening(q) || is_object(q))
        && edit(r, |v| {
            let payload = resealed_manifest(&bytes(&v["manifest"]), &key, &s.attacker.signing);
            v["manifest"] = json!(encode_base64url(&payload));
        })
}

/// Bruno has the content key too.
pub(super) fn a_part_resealed(s: &Served, q: &Request, r: &mut Response) -> bool {
    let opened = &s.json["opened bruno"];
    let key = unwrap_header(&s.bruno.identity, &bytes(&opened["header"])).unwrap();
    let manifest: Manifest = open_manifest(&bytes(&opened["manifest"]), &key).unwrap().peek().unwrap();
    let is_first = opened["parts"][0]["part"].as_str().is_some_and(|name| q.path.ends_with(name));
    is_part(q) && is_first && r.status == 200 && {
        resealed_part(&mut r.body, &manifest);
        true
    }
}

/// Whoever stole Bruno's old key lets it name new keys: the chain is whole.
pub(super) fn keys_that_the_old_key_names(s: &Served, q: &Request, r: &mut Response) -> bool {
    q.path.starts_with("/v1/accounts/")
        && q.method == Method::Get
        && q.path.contains(&s.bruno_reader.account.to_string())
        && edit(r, |v| {
            let old = newest_record(&v["records"]);
            let next = s.attacker.record(old.account(), 1, old.recovery).unwrap();
            let named = Signed::sign(Succession::new(old.as_signer(), next.hash()), &s.bruno.signing).unwrap();
            let next = Succeeded::by_account(next.envelope().clone(), named.envelope().clone());
            v["records"].as_array_mut().expect("a list").push(json!(next));
        })
}

/// A credential for the listed keys: by the registrar and over since yesterday, or by nobody.
pub(super) fn a_credential_of(_: &Served, q: &Request, r: &mut Response, genuine: bool) -> bool {
    q.path.contains("/directory?")
        && edit(r, |v| {
            let about: Credential = envelope(&v["results"][0]["credential"]).peek().unwrap();
            let registrar = SigningKey::from_seed(&Secret::init_with(|seed| seed.fill(42)));
            let nobody = SigningKey::from_seed(&Secret::init_with(|seed| seed.fill(43)));
            let (from, until) = if genuine {
                (Day(about.not_before.0 - 300), Day(about.not_before.0 - 1))
            } else {
                (about.not_before, about.not_after)
            };
            let credential = Credential { not_before: from, not_after: until, ..about };
            assert_eq!(credential.signer, registrar_signer(&registrar.verifying_key()).signer);
            let signed = Signed::sign(credential, if genuine { &registrar } else { &nobody }).unwrap();
            v["results"][0]["credential"] = json!(signed.envelope());
        })
}

/// What Jeanne's client once left at Bruno's door, sealed by him to Anne.
pub(super) fn an_invite_forwarded(s: &Served, q: &Request, r: &mut Response) -> bool {
    const DROP: &str = "AAAAAAAAAAAAAAAAAAAAAA";
    if q.method == Method::Delete && q.path.ends_with(DROP) {
        r.status = 204;
        return false;
    }
    let is_door = q.method == Method::Get && q.path.ends_with("/door");
    is_door
        && edit(r, |v| {
            let letter = bytes(&s.json["door of bruno"]["drops"][0]["body"]);
            let invite = open_letter(&s.bruno.identity, &letter).unwrap();
            assert!(invite.peek::<Invite>().is_ok());
            let forwarded = seal_letter(&invite, &s.anne.recipient, &mut SysRng).unwrap();
            v["drops"] = json!([{ "drop": DROP, "body": encode_base64url(&forwarded) }]);
        })
}

fn message(letter: &Envelope, to: &cachet_seal::HybridRecipient) -> Value {
    let id: cachet_crypto::MessageId = generate_id(&mut SysRng).unwrap();
    json!({ "message": id, "body": encode_base64url(&seal_letter(letter, to, &mut SysRng).unwrap()) })
}

/// A binding in Anne's name to a key of the server's own, and an opening under that key.
pub(super) fn a_made_up_opening(s: &Served, q: &Request, r: &mut Response) -> bool {
    is_owned_mailbox(q)
        && edit(r, |v| {
            if v["key"] != s.json["mailbox of anne"]["key"] {
                return;
            }
            let last = v["journal"].as_array().and_then(|journal| journal.last()).expect("Anne opened something");
            let before = envelope(&last["entry"]);
            let (entry, hash): (AccessEntry, Sha256Digest) = (before.peek().unwrap(), before.hash().unwrap());
            let vault: VaultId = q.path.split('/').nth(3).expect("a vault").parse().unwrap();
            let signer = cachet_crypto::Header { signer: s.anne.account.into(), epoch: Some(0), key: s.anne.key };
            let key = s.attacker.signing.verifying_key();
            let binding = Signed::sign(Binding::new(signer, entry.mailbox, vault, key), &s.attacker.signing).unwrap();
            let sealed = vec![7; 64];
            let header = as_signer(entry.mailbox, &key);
            let (grant, object, seq) = (entry.grant, entry.object, entry.seq + 1);
            let made = AccessEntry::new(header, entry.mailbox, grant, object, seq, Some(hash), sha256(&sealed));
            let made = Signed::sign(made, &s.attacker.signing).unwrap();
            v["messages"].as_array_mut().expect("a list").push(message(binding.envelope(), &s.jeanne));
            let line = json!({ "entry": made.envelope(), "sealed": encode_base64url(&sealed) });
            v["journal"].as_array_mut().expect("a list").push(line);
        })
}

/// What Anne bound and signed in Paul's mailbox, which Paul can open, shown to Jeanne as of hers.
pub(super) fn a_binding_of_another_patient(s: &Served, q: &Request, r: &mut Response) -> bool {
    let pauls = &s.json["mailbox paul"];
    is_owned_mailbox(q)
        && edit(r, |v| {
            if v["key"] != s.json["mailbox of anne"]["key"] {
                return;
            }
            let letter = open_letter(&s.paul.identity, &bytes(&pauls["messages"][0]["body"])).unwrap();
            v["messages"].as_array_mut().expect("a list").push(message(&letter, &s.jeanne));
            let openings = pauls["journal"].as_array().expect("a list").clone();
            v["journal"].as_array_mut().expect("a list").extend(openings);
        })
}
