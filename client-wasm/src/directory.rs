//! Whom one shares with: records chained from the first epoch, credentials by registrars this client ships with,
//! codes that people compare. A credential is necessary, never sufficient: the person says yes.

use cachet_crypto::protocol::account::{self, AccountRecord, Succeeded};
use cachet_crypto::protocol::api::{DemonstrationRequest, Listing, Listings, path};
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::{AccountId, Day, Envelope, Secret, Sha256Digest, Verified, weakened};
use cachet_seal::{Enclosed, HybridRecipient, PairingCode, check_recipient};
use cachet_transparency::verify_stood;

use crate::platform::{Platform, Registrar, generate_id};
use crate::server::{As, Server};
use crate::status::Statuses;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::Pair;
use crate::{Error, Refusal, Result, Session};

/// Results of a search that are looked at.
const MAX_RESULTS: usize = 50;

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

/// One's own card, to be shown to patients.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Card {
    /// The account.
    pub account: AccountId,
    /// The credential, when there is one in force.
    pub credential: Option<Credential>,
    /// Who signed it.
    pub verified_by: String,
    /// Whether a demonstration registrar did.
    pub demonstration: bool,
    /// Text of the pairing QR.
    pub qr: String,
    /// Eight groups of five digits.
    pub digits: Vec<String>,
}

/// Verifies an account's records from the first epoch on. The newest is the last.
pub(crate) fn verify_records(
    account: AccountId,
    records: &[Succeeded],
) -> Result<Vec<(Envelope, Verified<AccountRecord>)>> {
    let verified = account::verify_records(account, records).map_err(|error| match error {
        // No first record: the beginning of the chain is kept back.
        cachet_crypto::Error::Bind if records.is_empty() => Error::Refused(Refusal::Withheld),
        other => other.into(),
    })?;
    for record in &verified {
        check_recipient(&record.recipient)?;
    }
    Ok(records.iter().map(|succeeded| succeeded.record.clone()).zip(verified).collect())
}

/// Whether `change`, which stands under `record`, is proven to have stood its days by the witnesses' clocks.
pub(crate) fn has_stood(succeeded: &Succeeded, record: &AccountRecord, platform: &Platform) -> Result<bool> {
    let (Some(change), Some(stood)) = (&succeeded.change, &succeeded.stood) else { return Ok(false) };
    // A client that ships with no policy believes nobody about days.
    let Some(policy) = &platform.policy else { return Ok(false) };
    let (hash, change) = (succeeded.record.hash()?, change.hash()?);
    let verified = verify_stood(policy, record.account(), hash, change, stood, platform.now());
    Ok(verified.is_ok())
}

/// Whoever accepted a record before goes on to another one under a changed recovery key only with proof that the change
/// stood its days: whatever the server and a thief of the account's keys say of them. `records` have been verified.
///
/// # Errors
/// [`Refusal::KeyUnauth`].
pub(crate) fn verify_changes(records: &[Succeeded], accepted: u32, platform: &Platform) -> Result<()> {
    for pair in records.windows(2) {
        let (record, next): (AccountRecord, AccountRecord) = (pair[0].record.peek()?, pair[1].record.peek()?);
        let goes_on = pair[0].change.is_some() && next.epoch() > accepted;
        if goes_on && !has_stood(&pair[0], &record, platform)? && !weakened("change-days") {
            return Err(Refusal::KeyUnauth.into());
        }
    }
    Ok(())
}

/// Verifies that `credential` was signed by one of `registrars` for exactly the key set of `record`, for `today`.
pub(crate) fn verify_credential(
    credential: &Envelope,
    record: &AccountRecord,
    registrars: &[Registrar],
    today: Day,
) -> Result<(Credential, Registrar)> {
    let claimed: Credential = credential.peek()?;
    let registrar = find_registrar(registrars, &claimed)?;
    let verified = credential.verify::<Credential>(&registrar.key, &registrar_signer(&registrar.key))?;
    let about = (verified.subject, verified.subject_epoch, verified.subject_key);
    if about != (record.account(), record.epoch(), record.key) && !weakened("credential-subject") {
        return Err(Refusal::KeyUnauth.into());
    }
    let read = [&verified.name, &verified.profession, &verified.place, &verified.rpps];
    if !read.into_iter().all(|text| crate::name::is_plain(text)) {
        return Err(Refusal::Format.into());
    }
    if (today < verified.not_before || verified.not_after < today) && !weakened("credential-days") {
        return Err(Refusal::KeyUnauth.into());
    }
    Ok((verified.into_payload(), registrar.clone()))
}

fn find_registrar<'a>(registrars: &'a [Registrar], claimed: &Credential) -> Result<&'a Registrar> {
    let found = registrars.iter().find(|registrar| registrar_signer(&registrar.key).signer == claimed.signer);
    found.ok_or_else(|| Refusal::KeyUnauth.into())
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Professionals who chose to be listed and match `query`. Entries that do not verify are left out and recorded.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn search_professionals(&self, query: &str) -> Result<Vec<PersonView>> {
        let asked = format!("{}?q={}", path::directory(), percent_encode(query.trim()));
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
        let records = crate::account::fetch_records(&self.server, code.account).await?;
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
            let person = match crate::account::fetch_records(&self.server, pair.account).await {
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
        let pairs = self.vault.as_ref().and_then(crate::vault::Vault::loaded);
        let mut keys =
            pairs.iter().flat_map(|index| index.mailboxes.values()).filter(|m| m.pair.account == account).peekable();
        let met = keys.peek().is_some();
        let known = keys.any(|mailbox| mailbox.pair.key == person.record.key);
        let handle: cachet_crypto::GrantId = generate_id()?;
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

    /// One's own card.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub fn card(&self) -> Result<Card> {
        let keys = self.keys();
        let today = self.platform.now().day();
        let held = keys.keyring.credential.as_ref();
        let verified =
            held.and_then(|held| verify_credential(held, &keys.record, &self.platform.registrars, today).ok());
        let code = PairingCode {
            account: keys.account,
            epoch: keys.epoch,
            fingerprint: keys.record.key,
            door: keys.keyring.door.as_ref().map(|door| *door.0.expose()),
            credential: verified.as_ref().and(held).cloned(),
            checkpoint: self.seen_checkpoint(),
        };
        let (credential, registrar) = verified.unzip();
        Ok(Card {
            account: keys.account,
            credential,
            verified_by: registrar.as_ref().map(|registrar| registrar.name.clone()).unwrap_or_default(),
            demonstration: registrar.is_some_and(|registrar| registrar.demonstration),
            qr: code.to_text()?,
            digits: digits(&keys.record),
        })
    }

    /// Keeps a registrar's credential for this account's keys in force.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is not by a registrar of this client, or about other keys.
    pub async fn install_credential(&self, credential: &Envelope) -> Result<()> {
        let today = self.platform.now().day();
        verify_credential(credential, &self.keys().record, &self.platform.registrars, today)?;
        self.update_keyring(|keyring| keyring.credential = Some(credential.clone())).await
    }

    /// Asks the demonstration registrar, on servers that have one.
    ///
    /// # Errors
    /// [`Error::Problem`] with `not-found` on any other server.
    pub async fn demonstration_credential(&self, rpps: &str, name: &str, profession: &str, place: &str) -> Result<()> {
        let asked = DemonstrationRequest {
            rpps: rpps.to_owned(),
            name: name.to_owned(),
            profession: profession.to_owned(),
            place: place.to_owned(),
        };
        let credential: Envelope = self.server.post(&self.as_account(), path::demonstration(), &asked).await?;
        self.install_credential(&credential).await
    }

    /// Lists this account in the directory, or takes it off.
    ///
    /// # Errors
    /// [`Error::Input`] without a credential in force, or while one's door demands its secret.
    pub async fn set_listed(&self, listed: bool) -> Result<()> {
        if listed && self.demands_door_secret() {
            return Err(Error::Input("door secret"));
        }
        match listed {
            false => self.server.delete(&self.as_account(), path::own_listing()).await?,
            true => {
                let credential = self.keys().keyring.credential.clone().ok_or(Error::Input("credential"))?;
                self.server.put(&self.as_account(), path::own_listing(), &Listing { credential }).await?;
            }
        }
        self.update_keyring(|keyring| keyring.listed = listed).await
    }

    /// Whether this account chose to be listed.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.keys().keyring.listed
    }
}

/// Whose keys a pairing code shows: account, epoch and fingerprint, for a registrar that is about to attest them.
///
/// # Errors
/// [`Error::PairingCode`] for another text.
pub fn keys_of_code(text: &str) -> Result<(AccountId, u32, Sha256Digest)> {
    let code = PairingCode::from_text(text).map_err(|_| Error::PairingCode)?;
    Ok((code.account, code.epoch, code.fingerprint))
}

/// The keys that a pairing code shows, with the digits by which people compare them, once the server's records agree.
///
/// # Errors
/// [`Error::PairingCode`] for another text, [`Error::Refused`] when the account's keys are others; [`Error::Network`].
pub async fn digits_of_code<T: Transport>(
    transport: T,
    origin: &str,
    text: &str,
) -> Result<(AccountId, u32, Sha256Digest, Vec<String>)> {
    let (account, epoch, key) = keys_of_code(text)?;
    let records = crate::account::fetch_records(&Server::new(transport, origin), account).await?;
    let (_, record) = records.last().ok_or(Refusal::Withheld)?;
    if (record.epoch(), record.key) != (epoch, key) {
        return Err(Refusal::KeyUnauth.into());
    }
    Ok((account, epoch, key, digits(record)))
}

fn digits(record: &AccountRecord) -> Vec<String> {
    cachet_seal::pairing_digits(record.account(), record.epoch(), &record.sign, &record.recipient).to_vec()
}

/// Percent-encodes a query value (RFC 3986 section 2.1).
fn percent_encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes all that is written");
        }
    }
    encoded
}
