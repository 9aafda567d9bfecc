//! Granting: for each document a consent, terms, an envelope and an entry, and one append for all of them.

use cachet_crypto::protocol::api::NewConsent;
use cachet_crypto::protocol::consent::{Consent, Mode, recipient_commitment};
use cachet_crypto::protocol::log::Act;
use cachet_crypto::{Base64Url, Day, DocumentId, Envelope, GrantId, Signed};
use cachet_seal::{BORN_SINCE, Clause, Enclosed, Language, PreparedRecipient, Terms, seal_terms};

use super::invite::attested_anew;
use super::{Prepared, clauses, text};
use crate::deposit::shared_day_of_birth;
use crate::keys::Keys;
use crate::platform::{chance, generate_id, generate_secret};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Change, Grant, Pair, Rule, RuleOver, Version};
use crate::vault::draft::Draft;
use crate::{Error, Result, Session};

/// What one agreement says of every document that it names.
pub(super) struct Agreed<'a> {
    pub(super) pair: &'a Pair,
    pub(super) purpose: &'a str,
    pub(super) text: &'a str,
    pub(super) text_version: u32,
    pub(super) language: Language,
    pub(super) clauses: Vec<Clause>,
    pub(super) mode: Mode,
    pub(super) until: Day,
}

impl Agreed<'_> {
    /// The standing rule that the agreement sets.
    fn rule(&self, id: GrantId, over: &[RuleOver]) -> Rule {
        Rule {
            id,
            mailbox: self.pair.mailbox,
            over: over.to_vec(),
            purpose: self.purpose.to_owned(),
            text: self.text.to_owned(),
            text_version: self.text_version,
            language: self.language,
            mode: self.mode,
            until: self.until,
            newer: Vec::new(),
        }
    }
}

/// A grant's id and salt, drawn once: building an append again makes no second grant.
#[derive(Clone)]
pub(super) struct Drawn {
    pub(super) grant: GrantId,
    salt: Enclosed<32>,
}

impl Drawn {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { grant: generate_id()?, salt: Enclosed(generate_secret()?) })
    }
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Signs and sends what was prepared; the grants, in the order of the documents.
    pub(super) async fn grant(&self, prepared: &Prepared) -> Result<Vec<GrantId>> {
        let vault = self.own_vault()?;
        let Prepared { wish, over, person, text, drawn } = prepared;
        let grants: Vec<GrantId> = wish.documents.iter().map(|document| drawn[document].grant).collect();
        // The keys that are wrapped to are those under which the person was recognised, as of now.
        let records = self.fresh_records(person.record.account()).await?;
        if records.last().is_none_or(|(_, record)| record.key != person.record.key) {
            return Err(Error::KeysChanged);
        }
        self.check_person(person).await?;
        self.prove_head(vault).await?;
        if vault.loaded().is_some_and(|index| grants.iter().all(|grant| index.grants.contains_key(grant))) {
            return Ok(grants);
        }
        let (pair, is_new_pair) = match self.pair_with(person) {
            // Recognised anew under another credential for the same keys: that one counts from now on.
            Some(pair) => attested_anew(pair, person),
            None => (self.new_pair(wish.recognised, person).await?, true),
        };
        let recipient = self.recipients.prepare(&person.record.recipient)?;
        let agreed = Agreed {
            pair: &pair,
            purpose: &wish.purpose,
            text,
            text_version: text::VERSION,
            language: wish.language,
            clauses: clauses(over),
            mode: if wish.later_versions { Mode::LaterVersions } else { Mode::ThisVersion },
            until: wish.until,
        };
        self.append(vault, |draft| {
            let mut beside = Vec::new();
            if is_new_pair {
                beside.push(Change::Pair(pair.clone()));
            }
            if let (false, Some(first)) = (over.is_empty(), grants.first()) {
                beside.push(Change::StandingRule(agreed.rule(*first, over)));
            }
            for document in &wish.documents {
                push_grant(draft, &agreed, *document, &drawn[document], &recipient, std::mem::take(&mut beside))?;
            }
            Ok(())
        })
        .await?;
        match self.invite(&pair).await {
            Ok(()) => Ok(grants),
            // The grants stand; the invitation goes again when the patient looks at the accesses.
            Err(error) => {
                drop(self.alarmed::<()>("invite", Err(error)).await);
                Ok(grants)
            }
        }
    }
}

/// Adds the grant of one document to a draft, with what else its entry says.
pub(super) fn push_grant(
    draft: &mut Draft<'_>,
    agreed: &Agreed<'_>,
    document: DocumentId,
    drawn: &Drawn,
    recipient: &PreparedRecipient,
    beside: Vec<Change>,
) -> Result<()> {
    let keys = draft.keys;
    let held = draft.index.documents.get(&document).filter(|document| document.deleted.is_none());
    let version = held.ok_or(Error::Input("document"))?.newest().clone();
    let not_before = draft.now.day();
    let Drawn { grant, salt } = drawn;
    let (grant, salt) = (*grant, &salt.0);
    let terms = Terms {
        v: 1,
        purpose: agreed.purpose.to_owned(),
        text: agreed.text.to_owned(),
        language: agreed.language,
        text_version: agreed.text_version,
        clauses: agreed.clauses.clone(),
        document,
        title: version.title.clone(),
        patient: keys.keyring.own_name.clone(),
        born: shared_day_of_birth(keys, &draft.index).filter(|_| agreed.text_version >= BORN_SINCE),
        reader: agreed.pair.name.clone(),
        author: author_record(keys, &version)?,
    };
    let consent = Consent::new(
        keys.signer(),
        grant,
        draft.vault,
        agreed.pair.mailbox,
        recipient_commitment(salt.expose(), agreed.pair.account, &agreed.pair.key),
        agreed.mode,
        not_before,
        agreed.until,
        terms.commitment(salt.expose()),
    );
    let consent = Signed::sign(consent, keys.signing())?;
    let sealed_terms = seal_terms(&terms, salt.expose(), recipient, &mut chance())?;
    let mut granted = Grant {
        grant,
        mailbox: agreed.pair.mailbox,
        document,
        object: version.object,
        mode: agreed.mode,
        not_before,
        not_after: agreed.until,
        purpose: agreed.purpose.to_owned(),
        salt: Enclosed(salt.duplicate()),
        consent: consent.hash(),
        k: 1,
        envelope: consent.hash(),
        at: draft.now,
        terms: Some(terms),
    };
    granted.envelope = draft.envelope(&granted, 1, &version, recipient)?;
    draft.append.consents.push(NewConsent { consent: consent.envelope().clone(), terms: Base64Url(sealed_terms) });
    let changes = beside.into_iter().chain([Change::Grant(granted)]).collect();
    draft.push(Act::Grant { grant, consent: consent.hash() }, changes)
}

/// Record of the one who signed the manifest of `version`.
fn author_record(keys: &Keys, version: &Version) -> Result<Envelope> {
    match &version.author {
        None => keys.record_envelope_of(version.epoch),
        Some(author) => Ok(author.record.clone()),
    }
}
