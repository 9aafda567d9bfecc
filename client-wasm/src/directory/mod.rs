//! Whom one shares with: records chained from the first epoch, credentials by registrars this client ships with,
//! codes that people compare. A credential is necessary, never sufficient: the person says yes.

mod card;
mod verify;

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{Listings, path};
use cachet_crypto::protocol::credential::Credential;
use cachet_crypto::{AccountId, Envelope, GrantId, Secret, Verified, weakened};
use cachet_seal::{Enclosed, HybridRecipient, PairingCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::account::fetch_records;
use crate::platform::{Registrar, generate_id};
use crate::server::As;
use crate::status::Statuses;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::Vault;
use crate::vault::change::Pair;
use crate::{Error, Refusal, Result, Session};

pub use card::{Card, digits_of_code, keys_of_code};
pub(crate) use verify::{has_stood, verify_changes, verify_credential, verify_records};

use card::digits;
use verify::find_registrar;

/// Results of a search that are looked at.
const MAX_RESULTS: usize = 50;

/// What stands as it is in a query (RFC 3986 section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A professional as the patient sees one before agreeing. Every word was verified.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PersonView {
    /// Names the person for the next gesture, in this session only.
    pub handle: String,
    /// The account.
    pub account: AccountId,
    /// Name as attested.
    pub name: String,
    /// Profession as attested.
    pub profession: String,
    /// RPPS number.
    pub rpps: String,
    /// Town.
    pub place: String,
    /// Who attested it.
    pub verified_by: String,
    /// Whether a demonstration registrar did.
    pub demonstration: bool,
    /// Eight groups of five digits.
    pub digits: Vec<String>,
    /// Already recognised, under these very keys.
    pub known: bool,
    /// Recognised before, under other keys.
    pub changed: bool,
}

/// A professional with verified keys, held between two gestures.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) record: Verified<AccountRecord>,
    pub(crate) credential: Credential,
    pub(crate) credential_envelope: Envelope,
    pub(crate) registrar: Registrar,
    /// What a drop at this person's door must show, as the scanned code says.
    pub(crate) door: Option<Enclosed<32>>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Professionals who chose to be listed and match `query`. Entries that do not verify are left out and recorded.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn search_professionals(&self, query: &str) -> Result<Vec<PersonView>> {
        let asked = format!("{}?q={}", path::directory(), utf8_percent_encode(query.trim(), UNRESERVED));
        let found: Listings = self.server.get(&As::Anyone, asked).await?;
        let (mut views, mut statuses) = (Vec::new(), Statuses::default());
        for listed in found.results.into_iter().take(MAX_RESULTS) {
            let person = match verify_records(listed.account, &listed.records) {
                Ok(records) => self.person(records, &listed.credential, &mut statuses).await,
                Err(error) => Err(error),
            };
            match person {
                Ok(person) => views.push(self.view(person).await?),
                // Not one entry of that registrar can be shown: an empty answer would say that nobody is there.
                Err(Error::Refused(Refusal::Stale)) => {
                    return self.alarmed("directory", Err(Refusal::Stale.into())).await;
                }
                Err(error) => drop(self.alarmed::<()>("directory", Err(error)).await),
            }
        }
        Ok(views)
    }

    /// The person whose pairing code was scanned or typed.
    ///
    /// # Errors
    /// [`Error::PairingCode`] for another text, [`Error::Refused`] when the server's keys are not the code's.
    pub async fn scanned_professional(&self, code: &str) -> Result<PersonView> {
        let code = PairingCode::from_text(code).map_err(|_| Error::PairingCode)?;
        self.recognise(&code, "scan").await
    }

    /// The person of a code that came from the person, as the directory knows the very same keys.
    pub(crate) async fn recognise(&self, code: &PairingCode, during: &str) -> Result<PersonView> {
        let result = self.scanned(code).await;
        let person = self.alarmed(during, result).await?;
        self.view(person).await
    }

    async fn scanned(&self, code: &PairingCode) -> Result<Person> {
        let records = fetch_records(&self.server, code.account).await?;
        let (_, record) = records.last().ok_or(Refusal::Withheld)?;
        if (record.epoch(), record.key) != (code.epoch, code.fingerprint) && !weakened("scanned-keys") {
            return Err(Refusal::KeyUnauth.into());
        }
        if let Some(seen) = &code.checkpoint {
            self.meet(seen).await?;
        }
        let credential = code.credential.as_ref().ok_or(Error::Input("this code carries no credential"))?;
        let person = self.person(records, credential, &mut Statuses::default()).await?;
        let door = code.door.map(|door| Enclosed(Secret::init_with(|bytes| bytes.copy_from_slice(&door))));
        Ok(Person { door, ..person })
    }

    /// Professionals this patient has recognised before, as they are attested now.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn known_professionals(&self) -> Result<Vec<PersonView>> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let (mut views, mut statuses): (Vec<PersonView>, _) = (Vec::new(), Statuses::default());
        for mailbox in index.mailboxes.values().filter(|mailbox| !mailbox.closed) {
            let pair = &mailbox.pair;
            if views.iter().any(|view| view.account == pair.account) {
                continue;
            }
            // Only the account's id is asked for: no name that was opened ever goes into a request.
            let person = match fetch_records(&self.server, pair.account).await {
                Ok(records) => self.person(records, &pair.credential, &mut statuses).await,
                Err(error) => Err(error),
            };
            match person {
                Ok(person) => views.push(self.view(person).await?),
                // Keys changed, a credential ended or was taken back, an account left: nobody lied, and the person is
                // found or scanned anew.
                Err(Error::Refused(Refusal::KeyUnauth | Refusal::Revoked) | Error::Problem(_)) => {}
                Err(Error::Refused(_)) => drop(self.alarmed("recognised", person).await),
                Err(error) => return Err(error),
            }
        }
        views.sort_by(|a, b| (&a.name, a.account).cmp(&(&b.name, b.account)));
        Ok(views)
    }

    /// Whose newest keys a registrar attests, and has not taken back.
    async fn person(
        &self,
        mut records: Vec<(Envelope, Verified<AccountRecord>)>,
        attested: &Envelope,
        statuses: &mut Statuses,
    ) -> Result<Person> {
        let (_, record) = records.pop().ok_or(Refusal::Withheld)?;
        let today = self.platform.now().day();
        let (credential, registrar) = verify_credential(attested, &record, &self.platform.registrars, today)?;
        self.check_status(attested, &registrar, statuses).await?;
        Ok(Person { record, credential, credential_envelope: attested.clone(), registrar, door: None })
    }

    async fn view(&self, person: Person) -> Result<PersonView> {
        let account = person.record.account();
        let pairs = self.vault.as_ref().and_then(Vault::loaded);
        let mut keys =
            pairs.iter().flat_map(|index| index.mailboxes.values()).filter(|m| m.pair.account == account).peekable();
        let met = keys.peek().is_some();
        let known = keys.any(|mailbox| mailbox.pair.key == person.record.key);
        let handle: GrantId = generate_id()?;
        let view = PersonView {
            handle: handle.to_string(),
            account,
            name: person.credential.name.clone(),
            profession: person.credential.profession.clone(),
            rpps: person.credential.rpps.clone(),
            place: person.credential.place.clone(),
            verified_by: person.registrar.name.clone(),
            demonstration: person.registrar.demonstration,
            digits: digits(&person.record),
            known,
            changed: met && !known,
        };
        self.people.borrow_mut().insert(view.handle.clone(), person);
        Ok(view)
    }

    /// Refuses a person whose credential has ended or was taken back since the recognition.
    pub(crate) async fn check_person(&self, person: &Person) -> Result<()> {
        let (attested, today) = (&person.credential_envelope, self.platform.now().day());
        let (_, registrar) = verify_credential(attested, &person.record, &self.platform.registrars, today)?;
        self.check_status(attested, &registrar, &mut Statuses::default()).await
    }

    /// The recipient of a pair, when the account's newest keys are the ones that the owner recognised and the credential
    /// of then was not taken back. One that has merely ended says nothing against the keys: consents have a last day of
    /// their own.
    pub(crate) async fn recipient_of(&self, pair: &Pair) -> Result<HybridRecipient> {
        let claimed: Credential = pair.credential.peek()?;
        let registrar = find_registrar(&self.platform.registrars, &claimed)?;
        self.check_status(&pair.credential, registrar, &mut Statuses::default()).await?;
        let records = self.fresh_records(pair.account).await?;
        match records.last() {
            Some((_, record)) if record.key == pair.key || weakened("pair-keys") => Ok(record.recipient),
            Some((_, record)) if record.epoch() < pair.epoch => Err(Refusal::Rollback.into()),
            _ => Err(Error::KeysChanged),
        }
    }
}
