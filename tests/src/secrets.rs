//! The keys of an account, opened from what its client sent with nothing but the recovery sheet: what to search for.

use cachet_client::transport::{Body, Method};
use cachet_crypto::protocol::api::{Append, CreateAccount, path};
use cachet_crypto::protocol::log::LogEntry;
use cachet_crypto::{AccountId, decode_base64url};
use cachet_seal::{AccountRoot, Context, KeyringPlace, RecoveryCode, VaultRoot, open_keyring, open_own, unwrap_root};
use serde_json::Value;

use crate::world::World;

/// The root of `who`, from what was sent when the account was made and the recovery sheet: what an insider has by right.
pub fn root_of(world: &World, who: &str, code: &RecoveryCode) -> AccountRoot {
    let recorded = world.recorded.borrow();
    let made = recorded.iter().find(|e| e.who == who && e.request.path == path::accounts()).expect("an account");
    let Body::Json(body) = &made.request.body else { panic!("an account is made by JSON") };
    let created: CreateAccount = serde_json::from_slice(body).expect("the client speaks JSON");
    let record: cachet_crypto::protocol::account::AccountRecord = created.record.peek().expect("a record");
    unwrap_root(&code.wrap_key(record.account(), 0), &created.recovery.wrap.0).expect("the sheet opens")
}

/// Secret bytes of `who`: the identity's seed, vault roots, and whatever the log's sealed parts hold as keys.
pub fn secrets_of(world: &World, who: &str, code: &RecoveryCode) -> Vec<Vec<u8>> {
    let recorded = world.recorded.borrow();
    let sent = |wanted: &str| {
        let posts =
            recorded.iter().filter(|e| e.who == who && e.request.method == Method::Post && e.request.path == wanted);
        posts
            .filter_map(|e| if let Body::Json(bytes) = &e.request.body { Some(bytes.clone()) } else { None })
            .collect::<Vec<_>>()
    };
    let created: CreateAccount = serde_json::from_slice(&sent(&path::accounts())[0]).expect("the client speaks JSON");
    let record: cachet_crypto::protocol::account::AccountRecord = created.record.peek().expect("a record");
    let account: AccountId = record.account();
    let root = unwrap_root(&code.wrap_key(account, 0), &created.recovery.wrap.0).expect("the sheet opens");
    let keys = root.keys();
    let place = KeyringPlace { account, n: 1, epoch: 0 };
    let keyring = open_keyring(&keys.keyring, &place, &created.keyring.sealed.0).expect("the keyring opens");
    let mut secrets = vec![keys.identity.seed().expose().to_vec()];
    for held in &keyring.vaults {
        secrets.push(held.root.0.expose().to_vec());
        let log_key = VaultRoot::from(held.root.clone()).keys().log;
        for append in sent(&path::log(held.vault)) {
            let append: Append = serde_json::from_slice(&append).expect("the client speaks JSON");
            for appended in append.entries {
                let entry: LogEntry = appended.entry.peek().expect("an entry");
                let context = Context { kind: "log", account, vault: Some(held.vault), id: &[], n: entry.n, epoch: 0 };
                let plaintext = open_own(&log_key, &context, &appended.sealed.0).expect("the sealed part opens");
                let text = cachet_seal::unpad_multiple(&plaintext, 1024).expect("padded");
                collect(&serde_json::from_slice(text).expect("JSON"), &mut secrets);
            }
        }
    }
    secrets
}

/// Values of the fields that hold secrets.
fn collect(value: &Value, secrets: &mut Vec<Vec<u8>>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(text) if ["key", "pair_key", "claim_secret", "salt"].contains(&name.as_str()) => {
                        let bytes = decode_base64url(text).expect("base64url");
                        // A claim secret is spent by the claim, which sends it: only its digest is kept. A pair's
                        // `key` is a public fingerprint.
                        let is_public = name == "claim_secret" || (name == "key" && fields.contains_key("profession"));
                        if !is_public {
                            secrets.push(bytes);
                        }
                    }
                    _ => collect(value, secrets),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, secrets)),
        _ => {}
    }
}
