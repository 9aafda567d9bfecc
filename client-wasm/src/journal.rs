//! Who opened what and when: the readers' signed chains, and the vault's own log, as one list.

use std::collections::BTreeMap;

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{OwnedMailbox, StoredAccess, StoredMessage, path};
use cachet_crypto::protocol::journal::AccessEntry;
use cachet_crypto::protocol::mailbox::as_signer;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{
    AccountId, DocumentId, Envelope, GrantId, MailboxId, ObjectId, Sha256Digest, Timestamp, Verified, VerifyingKey,
    weakened,
};
use cachet_seal::{Binding, Opening, open_access_time, open_letter};

use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{CategoryRule, Change, Pair, Rule, ShownTo};
use crate::vault::index::Index;
use crate::{Error, Refusal, Result, Session};

/// Log entries that a journal reaches back.
const REACH: u64 = 1_000;

/// Openings of one grant by one reader within an hour that are not told apart.
const MANY: usize = 20;

/// What happened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Act {
    /// A reader opened a document: from the reader's signed chain.
    Opened,
    /// Access was granted.
    Granted,
    /// Access was taken back.
    Revoked,
    /// A document was added.
    Added,
    /// Title, date or category changed, or a deleted document came back.
    Edited,
    /// A new version was added.
    Version,
    /// A document was deleted.
    Deleted,
    /// A document was erased.
    Purged,
    /// An entry of the structured record was made or corrected by hand.
    Recorded,
    /// An entry of the structured record was removed or set aside.
    Unrecorded,
    /// Something was said to belong to a problem.
    Related,
    /// Something was said not to belong to a problem.
    Unrelated,
    /// A standing rule was agreed to.
    Ruled,
    /// A standing rule was ended.
    Unruled,
    /// The medical profile changed.
    Profiled,
    /// A link was made under which somebody without an account reads something.
    LinkMade,
    /// An emergency card was made.
    CardMade,
    /// Something was shown on a screen that the owner stood before.
    Shown,
    /// A link was made by which somebody without an account deposits.
    DepositLinkMade,
    /// Such a link was revoked.
    DepositLinkRevoked,
    /// A new recovery sheet with new keys.
    Sheet,
    /// A reader opened one grant more often within an hour than a person reads: a program may be reading, with stolen keys.
    Many,
    /// Openings are missing from a reader's chain: the server withholds or the reader skipped them.
    Gap,
    /// Openings under a key that the person did not bind: nobody's.
    Unbound,
}

impl Act {
    /// Stable word, the same in the browser and on the terminal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Granted => "granted",
            Self::Revoked => "revoked",
            Self::Added => "added",
            Self::Edited => "edited",
            Self::Version => "version",
            Self::Deleted => "deleted",
            Self::Purged => "purged",
            Self::Recorded => "recorded",
            Self::Unrecorded => "unrecorded",
            Self::Related => "related",
            Self::Unrelated => "unrelated",
            Self::Ruled => "ruled",
            Self::Unruled => "unruled",
            Self::Profiled => "profiled",
            Self::LinkMade => "link-made",
            Self::DepositLinkMade => "deposit-link-made",
            Self::DepositLinkRevoked => "deposit-link-revoked",
            Self::CardMade => "card-made",
            Self::Shown => "shown",
            Self::Sheet => "sheet",
            Self::Many => "many",
            Self::Gap => "gap",
            Self::Unbound => "unbound",
        }
    }
}

/// One line of the journal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JournalLine {
    /// When: the owner's clock, or for openings the reader's.
    pub at: Timestamp,
    /// What.
    pub act: Act,
    /// Who, for what a reader did or was given.
    pub person: String,
    /// Title of the document, or the words of the entry.
    pub document: String,
    /// The grant, where there is one.
    pub grant: Option<GrantId>,
}

/// What is known of the openings of one grant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Openings {
    /// As the reader's signed chain tells.
    Counted {
        /// How many.
        times: u32,
        /// The last, by the reader's clock.
        last: Timestamp,
    },
    /// The reader's chain was refused or is not served: that is not "never".
    Withheld,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The journal, newest first: openings of every reader, and what the owner did in the last thousand entries.
    ///
    /// # Errors
    /// [`Error::Refused`] when the log is refused, [`Error::Network`].
    pub async fn journal(&self) -> Result<Vec<JournalLine>> {
        let vault = self.own_vault()?;
        self.alarmed("journal", self.sync(vault).await).await?;
        self.invite_all().await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let mut titles = titles(&index);
        let mut lines = Vec::new();
        let from = index.head.n.saturating_sub(REACH) + 1;
        if index.head.n > 0 {
            for (_, _, part) in self.entries(vault.id, from, index.head).await? {
                for change in &part.changes {
                    lines.extend(line(&index, &mut titles, change, part.at));
                }
            }
        }
        for mailbox in index.mailboxes.values() {
            match self.openings(&mailbox.pair, &index, &titles).await {
                Ok(found) => {
                    self.alarm_gaps(&mailbox.pair, &found).await?;
                    lines.extend(many(&found));
                    lines.extend(found);
                }
                Err(Error::Network) => return Err(Error::Network),
                Err(error) => {
                    lines.push(gap(&mailbox.pair, self.platform.now(), Act::Gap));
                    drop(self.alarmed::<()>("journal of a reader", Err(error)).await);
                }
            }
        }
        // What bears the same second is shown with the later line first, too.
        lines.reverse();
        lines.sort_by_key(|line| std::cmp::Reverse(line.at));
        Ok(lines)
    }

    /// Openings of each grant that was opened, or of which nothing is known.
    ///
    /// # Errors
    /// As [`Session::journal`].
    pub async fn openings_by_grant(&self) -> Result<BTreeMap<GrantId, Openings>> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let titles = titles(&index);
        let mut counted: BTreeMap<GrantId, Openings> = BTreeMap::new();
        for mailbox in index.mailboxes.values() {
            let lines = match self.openings(&mailbox.pair, &index, &titles).await.and_then(without_gaps) {
                Ok(lines) => lines,
                Err(Error::Network) => return Err(Error::Network),
                Err(error) => {
                    drop(self.alarmed::<()>("journal of a reader", Err(error)).await);
                    let states = index.grants.values().map(|state| &state.grant);
                    let of_reader = states.filter(|grant| grant.mailbox == mailbox.pair.mailbox);
                    counted.extend(of_reader.map(|grant| (grant.grant, Openings::Withheld)));
                    continue;
                }
            };
            for line in lines.iter().filter(|line| line.act == Act::Opened) {
                let Some(grant) = line.grant else { continue };
                let known = counted.entry(grant).or_insert(Openings::Counted { times: 0, last: line.at });
                if let Openings::Counted { times, last } = known {
                    *times += 1;
                    *last = (*last).max(line.at);
                }
            }
        }
        Ok(counted)
    }

    /// One reader's chain, verified under keys that the paired account bound, page after page.
    async fn openings(&self, pair: &Pair, index: &Index, titles: &Titles) -> Result<Vec<JournalLine>> {
        let mut chain = Chain::new(self.account(), pair, self.platform.now());
        loop {
            let after = chain.claimed;
            let page = self.journal_page(pair, after).await?;
            if !page.journal.is_empty() {
                let keys = self.bound_keys(pair, &page).await?;
                for stored in &page.journal {
                    chain.take(stored, &keys, index, titles)?;
                }
            }
            if !page.more {
                break;
            }
            // More that never comes, or the same again, would be read for ever.
            if chain.claimed <= after {
                return Err(Refusal::Withheld.into());
            }
        }
        self.check_not_shorter(pair, chain.last.map_or(0, |(seq, _)| seq), chain.last.map(|(_, hash)| hash)).await?;
        Ok(chain.lines)
    }

    async fn journal_page(&self, pair: &Pair, after: u64) -> Result<OwnedMailbox> {
        let asked = path::owned_mailbox(self.own_vault()?.id, pair.mailbox);
        let asked = if after == 0 { asked } else { format!("{asked}?after={after}") };
        crate::server::withheld(self.server.get(&self.as_account(), asked).await)
    }

    /// A break in a reader's chain is an alarm, once for as many breaks as there are: the journal keeps showing them.
    async fn alarm_gaps(&self, pair: &Pair, lines: &[JournalLine]) -> Result<()> {
        let gaps = lines.iter().filter(|line| matches!(line.act, Act::Gap | Act::Unbound)).count();
        let is_unbound = lines.iter().any(|line| line.act == Act::Unbound);
        let refusal = if is_unbound { Refusal::Unknown } else { Refusal::Withheld };
        let key = format!("gaps/{}", pair.mailbox);
        let known = self.store.get(&key).await?.and_then(|bytes| serde_json::from_slice::<usize>(&bytes).ok());
        let known = known.unwrap_or_default();
        if gaps > known {
            drop(self.alarmed::<()>("journal of a reader", Err(refusal.into())).await);
        }
        if gaps != known {
            self.store.put(&key, gaps.to_string().as_bytes()).await?;
        }
        Ok(())
    }

    /// A chain that was longer when this device last looked has been cut.
    async fn check_not_shorter(&self, pair: &Pair, seq: u64, hash: Option<Sha256Digest>) -> Result<()> {
        let key = format!("pin/journal/{}", pair.mailbox);
        let pinned = self.store.get(&key).await?;
        let pinned: Option<(u64, Option<Sha256Digest>)> =
            pinned.map(|bytes| serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage"))).transpose()?;
        let is_cut = pinned.is_some_and(|(known, known_hash)| seq < known || (seq == known && hash != known_hash));
        if is_cut && !weakened("journal-pin") {
            return Err(Refusal::Rollback.into());
        }
        let bytes = serde_json::to_vec(&(seq, hash)).expect("a number and a digest");
        Ok(self.store.put(&key, &bytes).await?)
    }

    /// Keys that the paired account bound to the mailbox, under any of its epochs from the recognised one on. After a
    /// restore on a server that does not know the reader, those that were verified as the vault came in.
    async fn bound_keys(&self, pair: &Pair, served: &OwnedMailbox) -> Result<Vec<VerifyingKey>> {
        match crate::account::fetch_records(&self.server, pair.account).await {
            Ok(records) => self.keys_bound_by(&records, pair, &served.messages),
            Err(Error::Problem(ProblemKind::NotFound)) => {
                let kept = self.store.get(&restored_key(pair)).await?.ok_or(Error::Problem(ProblemKind::NotFound))?;
                serde_json::from_slice(&kept).map_err(|_| Error::Device("storage"))
            }
            Err(error) => Err(error),
        }
    }

    /// Verifies the keys of a reader whose records came with a restored vault, and keeps them: on the new server nobody
    /// answers for that account.
    pub(crate) async fn keep_bound_keys(
        &self,
        records: &[(Envelope, Verified<AccountRecord>)],
        pair: &Pair,
        messages: &[StoredMessage],
    ) -> Result<()> {
        let bound = self.keys_bound_by(records, pair, messages)?;
        let bytes = serde_json::to_vec(&bound).expect("keys are strings");
        Ok(self.store.put(&restored_key(pair), &bytes).await?)
    }

    fn keys_bound_by(
        &self,
        records: &[(Envelope, Verified<AccountRecord>)],
        pair: &Pair,
        messages: &[StoredMessage],
    ) -> Result<Vec<VerifyingKey>> {
        let recognised = records.iter().find(|(_, record)| record.epoch() == pair.epoch);
        if recognised.is_none_or(|(_, record)| record.key != pair.key) {
            return Err(Refusal::KeyUnauth.into());
        }
        let records: Vec<&Verified<AccountRecord>> =
            records.iter().map(|(_, record)| record).filter(|record| record.epoch() >= pair.epoch).collect();
        let keys = self.keys();
        let vault = self.own_vault()?.id;
        let mut bound = Vec::new();
        for message in messages {
            let Some(envelope) = keys.identities().find_map(|identity| open_letter(identity, &message.body.0).ok())
            else {
                continue;
            };
            let verified = records.iter().find_map(|r| envelope.verify::<Binding>(&r.sign, &r.as_signer()).ok());
            let Some(binding) = verified else { continue };
            if (binding.mailbox == pair.mailbox && binding.vault == vault) || weakened("binding-place") {
                bound.push(binding.mailbox_key);
            }
        }
        Ok(bound)
    }
}

/// Where the keys stand that were verified as a restored vault came in.
fn restored_key(pair: &Pair) -> String {
    format!("pin/restored/{}", pair.mailbox)
}

/// A reader's chain as far as it was read.
struct Chain<'a> {
    patient: AccountId,
    pair: &'a Pair,
    lines: Vec<JournalLine>,
    /// The last entry that verified.
    last: Option<(u64, Sha256Digest)>,
    /// The highest number that any entry bore, verified or not: the next page begins after it.
    claimed: u64,
    /// Between these an opening is believed to lie: after the one before, and not in the future.
    earliest: Timestamp,
    latest: Timestamp,
    now: Timestamp,
}

impl<'a> Chain<'a> {
    fn new(patient: AccountId, pair: &'a Pair, now: Timestamp) -> Self {
        let (earliest, latest) = (pair.since, now.plus(86_400));
        Self { patient, pair, lines: Vec::new(), last: None, claimed: 0, earliest, latest, now }
    }

    fn take(&mut self, stored: &StoredAccess, keys: &[VerifyingKey], index: &Index, titles: &Titles) -> Result<()> {
        let pair = self.pair;
        let claimed: AccessEntry = stored.entry.peek()?;
        self.claimed = self.claimed.max(claimed.seq);
        let Some(key) = keys.iter().find(|key| as_signer(pair.mailbox, key).key == claimed.key) else {
            self.lines.push(gap(pair, self.now, Act::Unbound));
            return Ok(());
        };
        let entry = stored.entry.verify::<AccessEntry>(key, &as_signer(pair.mailbox, key))?;
        if cachet_crypto::sha256(&stored.sealed.0) != entry.sealed && !weakened("sealed-part") {
            return Err(Refusal::Bind.into());
        }
        let follows =
            entry.seq == self.last.map_or(1, |(seq, _)| seq + 1) && entry.previous == self.last.map(|(_, hash)| hash);
        if !follows && !weakened("journal-chain") {
            self.lines.push(gap(pair, self.now, Act::Gap));
        }
        self.last = Some((entry.seq, entry.hash()));
        let bounds = (self.earliest, self.latest);
        let line = opening_line(self.patient, pair, index, titles, &entry, &stored.sealed.0, bounds);
        self.earliest = line.at;
        self.lines.push(line);
        Ok(())
    }
}

/// Titles by object and by document, also of documents that are gone.
struct Titles {
    objects: BTreeMap<ObjectId, String>,
    documents: BTreeMap<DocumentId, String>,
    grants: BTreeMap<GrantId, (MailboxId, DocumentId)>,
    /// To whom each standing rule sends.
    rules: BTreeMap<GrantId, MailboxId>,
}

fn titles(index: &Index) -> Titles {
    let versions = index.documents.values().flat_map(|document| &document.versions);
    Titles {
        objects: versions.map(|version| (version.object, version.title.clone())).collect(),
        documents: index.documents.iter().map(|(id, document)| (*id, document.newest().title.clone())).collect(),
        grants: index.grants.iter().map(|(id, state)| (*id, (state.grant.mailbox, state.grant.document))).collect(),
        rules: index.rules.iter().map(|(id, rule)| (*id, rule.mailbox)).collect(),
    }
}

fn line(index: &Index, titles: &mut Titles, change: &Change, at: Timestamp) -> Option<JournalLine> {
    let person =
        |mailbox: &MailboxId| index.mailboxes.get(mailbox).map(|held| held.pair.name.clone()).unwrap_or_default();
    let (act, person, document, grant) = match change {
        Change::Version(version) => {
            titles.objects.insert(version.object, version.title.clone());
            titles.documents.insert(version.document, version.title.clone());
            let act = if version.number == 1 { Act::Added } else { Act::Version };
            let from = version.from.as_ref().map(|from| from.name.clone()).unwrap_or_default();
            (act, from, version.title.clone(), None)
        }
        Change::Note(note) => {
            titles.documents.insert(note.document, note.title.clone());
            (Act::Edited, String::new(), note.title.clone(), None)
        }
        Change::Grant(grant) => {
            titles.grants.insert(grant.grant, (grant.mailbox, grant.document));
            let title = titles.documents.get(&grant.document).cloned().unwrap_or_default();
            (Act::Granted, person(&grant.mailbox), title, Some(grant.grant))
        }
        Change::Revoke { grant, .. } => {
            let known = titles.grants.get(grant);
            let title = known.and_then(|(_, document)| titles.documents.get(document)).cloned().unwrap_or_default();
            (Act::Revoked, known.map(|(mailbox, _)| person(mailbox)).unwrap_or_default(), title, Some(*grant))
        }
        Change::Delete { document, .. } => {
            (Act::Deleted, String::new(), titles.documents.get(document).cloned().unwrap_or_default(), None)
        }
        Change::Purge { document } => {
            (Act::Purged, String::new(), titles.documents.get(document).cloned().unwrap_or_default(), None)
        }
        Change::OwnEntry(own) => {
            let act = if own.entry.is_some() { Act::Recorded } else { Act::Unrecorded };
            let said = own.entry.as_ref().map(|entry| entry.text.clone()).unwrap_or_default();
            (act, String::new(), said, None)
        }
        Change::Sheet { .. } => (Act::Sheet, String::new(), String::new(), None),
        Change::Rule(CategoryRule { id, mailbox, .. }) | Change::StandingRule(Rule { id, mailbox, .. }) => {
            titles.rules.insert(*id, *mailbox);
            (Act::Ruled, person(mailbox), String::new(), Some(*id))
        }
        Change::RuleEnd { rule } => {
            let to = titles.rules.get(rule).map(person).unwrap_or_default();
            (Act::Unruled, to, String::new(), Some(*rule))
        }
        Change::Showing(showing) => {
            let act = match showing.to {
                ShownTo::Link => Act::LinkMade,
                ShownTo::Card => Act::CardMade,
                ShownTo::Screen => Act::Shown,
            };
            (act, String::new(), showing.contents.join(", "), None)
        }
        Change::Profile { .. } => (Act::Profiled, String::new(), String::new(), None),
        Change::DepositLink(made) => (Act::DepositLinkMade, made.label.clone(), String::new(), None),
        Change::DepositLinkEnd { link, .. } => {
            let held = index.deposit_links.values().find(|held| held.made.link == *link);
            (Act::DepositLinkRevoked, held.map(|held| held.made.label.clone()).unwrap_or_default(), String::new(), None)
        }
        Change::Relation(relation) => {
            let act = if relation.belongs { Act::Related } else { Act::Unrelated };
            (act, String::new(), relation.problem.words.clone(), None)
        }
        Change::Erased { .. }
        | Change::DepositLinkTaken { .. }
        | Change::Reading(_)
        | Change::Reasons(_)
        | Change::Pair(_)
        | Change::Envelope { .. }
        | Change::Head { .. } => return None,
    };
    Some(JournalLine { at, act, person, document, grant })
}

fn opening_line(
    patient: AccountId,
    pair: &Pair,
    index: &Index,
    titles: &Titles,
    entry: &AccessEntry,
    sealed: &[u8],
    (earliest, latest): (Timestamp, Timestamp),
) -> JournalLine {
    let opening = Opening { patient, mailbox: pair.mailbox, grant: entry.grant, object: entry.object, seq: entry.seq };
    // A reader may seal nonsense: the opening happened all the same, at a time that is not known.
    let told = open_access_time(&pair.pair_key.0, &opening, sealed).ok();
    let at = told.filter(|at| *at >= pair.since && *at <= latest).unwrap_or(earliest);
    let by_grant = index.grants.get(&entry.grant).and_then(|state| titles.documents.get(&state.grant.document));
    let document = titles.objects.get(&entry.object).or(by_grant).cloned().unwrap_or_default();
    JournalLine { at, act: Act::Opened, person: pair.name.clone(), document, grant: Some(entry.grant) }
}

/// A chain from which openings are missing counts nothing: which grant they were of is not known.
fn without_gaps(lines: Vec<JournalLine>) -> Result<Vec<JournalLine>> {
    let has_gap = lines.iter().any(|line| matches!(line.act, Act::Gap | Act::Unbound));
    if has_gap { Err(Refusal::Withheld.into()) } else { Ok(lines) }
}

/// A line for each grant that one reader opened more often than [`MANY`] times within an hour, at the last of them. The
/// times are the reader's: of one that lies about them only the openings themselves are shown.
fn many(lines: &[JournalLine]) -> Vec<JournalLine> {
    let mut opened: BTreeMap<GrantId, Vec<&JournalLine>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.act == Act::Opened) {
        if let Some(grant) = line.grant {
            opened.entry(grant).or_default().push(line);
        }
    }
    let busiest = |lines: Vec<&JournalLine>| {
        let mut hours = lines.windows(MANY + 1);
        let last = hours.rfind(|hour| hour[MANY].at <= hour[0].at.plus(3_600))?[MANY];
        Some(JournalLine { act: Act::Many, ..last.clone() })
    };
    opened.into_values().filter_map(busiest).collect()
}

fn gap(pair: &Pair, at: Timestamp, act: Act) -> JournalLine {
    JournalLine { at, act, person: pair.name.clone(), document: String::new(), grant: None }
}
