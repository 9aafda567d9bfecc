//! Kinds of statements, all under one key: none is taken for another, whatever its envelope says it is.

use cachet_crypto::protocol::account::{AccountRecord, Succession};
use cachet_crypto::protocol::consent::{Consent, Mode};
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::protocol::deposit::DepositCard;
use cachet_crypto::protocol::envelope::GrantEnvelope;
use cachet_crypto::protocol::journal::AccessEntry;
use cachet_crypto::protocol::log::{Act, LogEntry};
use cachet_crypto::protocol::mailbox::{MailboxHead, MailboxKeyChange, as_signer};
use cachet_crypto::protocol::session::SessionRequest;
use cachet_crypto::{Base64Url, Day, Envelope, Header, Payload, Signed, SigningKey, VerifyingKey, sha256};
use cachet_seal::*;
use getrandom::SysRng;

use crate::{account, id};

type Verify = fn(&Envelope, &VerifyingKey, &Header) -> bool;

/// One statement: its kind, itself, who signed it, and how one of its kind is verified.
struct Kind {
    name: &'static str,
    envelope: Envelope,
    header: Header,
    verify: Verify,
}

fn kind<P: Payload>(payload: P, key: &SigningKey) -> Kind {
    Kind {
        name: P::TYPE,
        header: payload.header(),
        envelope: Signed::sign(payload, key).unwrap().envelope().clone(),
        verify: |envelope, key, header| envelope.verify::<P>(key, header).is_ok(),
    }
}

fn manifest(author: Header) -> Manifest {
    let mut sealer = ContentSealer::new(ContentSealingKey::generate(&mut SysRng).unwrap(), 3, &mut SysRng).unwrap();
    let mut rest = b"abc".as_slice();
    assert!(sealer.push(&mut rest).unwrap().is_none() && sealer.pad().unwrap().is_some());
    let place = Place { vault: id(2), document: id(3), object: id(4) };
    let says = Description {
        title: "Bilan".to_owned(),
        date: Day(1),
        category: "laboratory".to_owned(),
        media_type: "text/plain".to_owned(),
    };
    Manifest::of_file(author, place, says, &sealer.finish().unwrap())
}

fn every_kind(key: &AccountKeys) -> Vec<Kind> {
    let (by, signing, hash) = (key.as_signer(id(1), 0), &key.signing, sha256(b"x"));
    let (public, recipient) = (signing.verifying_key(), *key.identity.recipient());
    let (mailbox, registrar) = (as_signer(id(5), &public), registrar_signer(&public));
    let secret = || generate_secret(&mut SysRng).unwrap().into();
    let record = key.record(id(1), 0, hash).unwrap();
    let text = |text: &str| text.to_owned();
    vec![
        kind(AccountRecord::new(by, public, recipient, 1, hash, hash), signing),
        kind(Succession::new(by, hash), signing),
        kind(Consent::new(by, id(6), id(2), id(5), hash, Mode::ThisVersion, Day(1), Day(2), hash), signing),
        kind(GrantEnvelope::new(by, hash, 1, id(4), hash, hash, hash, hash), signing),
        kind(LogEntry::new(by, id(2), 1, hash, Act::Delete {}, Vec::new(), hash), signing),
        kind(MailboxHead::new(by, id(5), 1, hash, Vec::new(), false), signing),
        kind(SessionRequest::new(by, text("http://localhost"), Base64Url(vec![1])), signing),
        kind(manifest(by), signing),
        kind(
            Invite::new(by, id(5), id(2), id(7), hash, record.envelope().clone(), secret(), secret(), text("J")),
            signing,
        ),
        kind(Binding::new(by, id(5), id(2), public), signing),
        kind(DepositCard::new(by, id(2), Base64Url(vec![1; 32])), signing),
        kind(
            Deposit::new(
                by,
                id(8),
                id(1),
                hash,
                id(2),
                id(3),
                id(4),
                hash,
                hash,
                hash,
                None,
                false,
                Some(Subject { name: text("J"), at_birth: None, born: Some(text("1955-03-02")) }),
                record.envelope().clone(),
                None,
            ),
            signing,
        ),
        kind(
            LinkDeposit::new(
                by,
                id(8),
                id(1),
                hash,
                id(2),
                id(3),
                id(4),
                hash,
                hash,
                hash,
                text("Moi"),
                Day(1),
                record.envelope().clone(),
            ),
            signing,
        ),
        kind(DepositCancel::new(by, id(8), id(1), hash, id(2), id(3), record.envelope().clone(), None), signing),
        kind(DepositReturn::new(by, id(8), id(1), id(3), hash, record.envelope().clone()), signing),
        kind(AccessEntry::new(mailbox, id(5), id(6), id(4), 1, None, hash), signing),
        kind(MailboxKeyChange::new(mailbox, id(5), public), signing),
        kind(
            Credential::new(
                registrar,
                id(1),
                0,
                hash,
                text("10101010101"),
                text("Dr"),
                text("médecin"),
                text("Albi"),
                Day(1),
                Day(2),
            ),
            signing,
        ),
    ]
}

/// The same statement in an envelope that says it is of another kind.
fn relabelled(one: &Kind, other: &Kind) -> std::result::Result<Envelope, serde_json::Error> {
    let text = String::from_utf8(one.envelope.to_vec()).unwrap();
    serde_json::from_str(&text.replace(one.name, other.name))
}

#[test]
fn no_statement_of_one_kind_verifies_as_any_other() {
    let (_, key) = account(1);
    let public = key.signing.verifying_key();
    let kinds = every_kind(&key);
    for one in &kinds {
        assert!((one.verify)(&one.envelope, &public, &one.header), "{}", one.name);
        for other in kinds.iter().filter(|other| other.name != one.name) {
            for header in [&one.header, &other.header] {
                assert!(!(other.verify)(&one.envelope, &public, header), "{} as {}", one.name, other.name);
                let relabelled = relabelled(one, other).unwrap();
                assert!(!(other.verify)(&relabelled, &public, header), "{} called {}", one.name, other.name);
            }
        }
    }
}
