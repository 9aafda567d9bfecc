//! From an intent to entries, over whatever the newest head says now.

use std::rc::Rc;

use cachet_crypto::protocol::api::PartRef;
use cachet_crypto::protocol::log::{Act, Head};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{DocumentId, EntryId};
use cachet_entry::{Entry, Profile};

use super::{Intended, Intent, Put, Seen};
use crate::document::{Draft, NewVersion, written};
use crate::problem::related;
use crate::record::filed;
use crate::store::Store;
use crate::transport::Transport;
use crate::upload::Staged;
use crate::vault::append::Attempt;
use crate::vault::change::{Change, OwnEntry, Version};
use crate::vault::draft::Draft as LogDraft;
use crate::vault::index::{Document, Index};
use crate::{Error, Result, Session};

/// What became of an intent.
pub(super) enum Outcome {
    /// It stands in the vault, which was in this state before.
    Done(Rc<Index>),
    /// Its object is gone, or another device's edit has beaten it.
    GivenUp(Error),
}

/// An edit of another device stands, and the deletion does not happen.
const BEATEN: Error = Error::Problem(ProblemKind::Conflict);

impl<T: Transport, S: Store> Session<T, S> {
    pub(super) async fn act(&self, number: u64, intent: &Intent) -> Result<Outcome> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let before = vault.loaded().ok_or(Error::NotEnrolled)?;
        if let Some(attempt) = intent.attempt
            && self.was_taken(vault, attempt).await?
        {
            return Ok(Outcome::Done(before));
        }
        let note = async |attempt: Attempt| self.note_attempt(number, attempt).await;
        let done = match &intent.what {
            Intended::Put(put) => self.put_waiting(put, note).await,
            Intended::Edit { document, seen, says } => self.edit_over(*document, seen, says, note).await,
            Intended::Restore { document } => self.note(*document, |current| current, note).await,
            Intended::Revoke { grant, seal_anew } => self.revoke_now(*grant, *seal_anew).await.map(drop),
            Intended::Profile { seen, says } => self.profile_over(seen, says, note).await,
            Intended::Delete { document, seen } => {
                let build = |draft: &mut LogDraft<'_>| delete_over(draft, *document, *seen);
                self.append_noting(vault, note, build).await
            }
            Intended::FileEntries { document, entries, reasons } => {
                let build = |draft: &mut LogDraft<'_>| filed(draft, *document, entries, reasons);
                self.append_noting(vault, note, build).await
            }
            Intended::AddEntry { id, entry } => {
                let at = intent.since;
                let state = OwnEntry { id: *id, instead: None, entry: Some(entry.clone()), at };
                self.append_noting(vault, note, |draft| record(draft, Change::OwnEntry(state.clone()))).await
            }
            Intended::ChangeEntry { id, fresh, entry, seen } => {
                let build = |draft: &mut LogDraft<'_>| {
                    let state = change_over(&draft.index, (*id, *fresh), entry.as_ref(), *seen, draft.now)?;
                    record(draft, Change::OwnEntry(state))
                };
                self.append_noting(vault, note, build).await
            }
            Intended::Relate { relations } => {
                let build = |draft: &mut LogDraft<'_>| related(draft, relations);
                self.append_noting(vault, note, build).await
            }
            Intended::WrittenBy { document, by } => {
                let build = |draft: &mut LogDraft<'_>| written(draft, *document, by);
                self.append_noting(vault, note, build).await
            }
            Intended::RestoreEntry { id } => {
                let build = |draft: &mut LogDraft<'_>| {
                    let state = crate::record::restored(&draft.index, *id, draft.now)?;
                    record(draft, Change::OwnEntry(state))
                };
                self.append_noting(vault, note, build).await
            }
        };
        match done {
            Ok(()) => Ok(Outcome::Done(before)),
            Err(error @ Error::Input(_)) => Ok(Outcome::GivenUp(error)),
            Err(error) if error == BEATEN && intent.what.is_removal() => Ok(Outcome::GivenUp(error)),
            Err(error) => Err(error),
        }
    }

    /// The content leaves as it was sealed on this device, and no key seals it a second time.
    async fn put_waiting(&self, put: &Put, note: impl AsyncFn(Attempt) -> Result<()>) -> Result<()> {
        let vault = self.own_vault()?;
        if vault.loaded().is_some_and(|index| index.version(put.object).is_some()) {
            return Ok(());
        }
        let content = put.content.clone().into_content()?;
        let mut parts = Vec::new();
        for (part, digest) in put.parts.iter().zip(&content.parts) {
            let part = PartRef { part: *part, digest: *digest };
            let bytes = self.waiting_part(&part).await?;
            self.keep_part(part.part, content.size, &bytes).await?;
            self.send_part(&part, bytes, true).await?;
            parts.push(part);
        }
        let new =
            NewVersion { document: put.document, object: put.object, base: put.base, says: put.says.description()? };
        let stored = self.commit(&new, &Staged { content, parts }, note).await?;
        self.stay_here(put.object, &stored).await
    }

    async fn edit_over(
        &self,
        document: DocumentId,
        seen: &Draft,
        says: &Draft,
        note: impl AsyncFn(Attempt) -> Result<()>,
    ) -> Result<()> {
        let (before, after) = (seen.description()?, says.description()?);
        let merge = |current| merged(&before, &after, current);
        let index = self.own_vault()?.loaded().ok_or(Error::NotEnrolled)?;
        let held = index.documents.get(&document).ok_or(Error::Input("document"))?;
        let current = crate::document::described(held.newest());
        if held.deleted.is_none() && merge(current.clone()) == current {
            return Ok(());
        }
        self.note(document, merge, note).await
    }

    async fn profile_over(
        &self,
        seen: &Profile,
        says: &Profile,
        note: impl AsyncFn(Attempt) -> Result<()>,
    ) -> Result<()> {
        self.append_noting(self.own_vault()?, note, |draft| {
            let current = draft.index.record.profile().cloned().unwrap_or_default();
            let profile = merged_profile(seen, says, &current)?;
            if profile == current {
                return Ok(());
            }
            let at = draft.now;
            record(draft, Change::Profile { profile, at })
        })
        .await
    }

    /// After one's own change of a document, a deletion that waits behind it has seen that change; one that another device
    /// made in between it has not.
    pub(super) async fn seen_anew(&self, done: &Intent, before: &Index, over: Option<Head>) -> Result<()> {
        let (Some(document), Some(index)) = (done.what.document(), self.own_vault()?.loaded()) else { return Ok(()) };
        let Some(newest) = index.documents.get(&document).map(Document::newest) else { return Ok(()) };
        let state_before = before.documents.get(&document).map(|held| Seen::of(held.newest()));
        for (number, intent) in &*self.queue().await? {
            let Intended::Delete { document: of, seen } = intent.what else { continue };
            let saw = match &done.what {
                Intended::Put(put) => put.base == state_before.map(|state| state.object),
                _ => state_before == Some(seen),
            };
            if of == document && saw && over == Some(before.head) {
                let what = Intended::Delete { document, seen: Seen::of(newest) };
                self.write_intent(*number, &Intent { what, ..intent.clone() }).await?;
            }
        }
        Ok(())
    }
}

impl Seen {
    pub(super) fn of(version: &Version) -> Self {
        Self { object: version.object, manifest: version.manifest }
    }
}

impl Intended {
    fn is_removal(&self) -> bool {
        matches!(self, Self::Delete { .. } | Self::ChangeEntry { entry: None, .. })
    }
}

/// Field by field: what the person changed, over what stands there now.
pub(super) fn merged(
    seen: &cachet_seal::Description,
    says: &cachet_seal::Description,
    current: cachet_seal::Description,
) -> cachet_seal::Description {
    cachet_seal::Description {
        title: if says.title == seen.title { current.title } else { says.title.clone() },
        date: if says.date == seen.date { current.date } else { says.date },
        category: if says.category == seen.category { current.category } else { says.category.clone() },
        media_type: current.media_type,
    }
}

/// As [`merged`], for the parts of the medical profile.
pub(super) fn merged_profile(seen: &Profile, says: &Profile, current: &Profile) -> Result<Profile> {
    let fields = |profile: &Profile| match serde_json::to_value(profile) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (seen, mut all) = (fields(seen), fields(current));
    for (name, said) in fields(says) {
        if seen.get(&name) != Some(&said) {
            all.insert(name, said);
        }
    }
    let profile: Profile = serde_json::from_value(all.into()).map_err(|_| Error::Input("profile"))?;
    profile.check().map_err(|unfit| Error::Input(unfit.0))?;
    Ok(profile)
}

fn record(draft: &mut LogDraft<'_>, change: Change) -> Result<()> {
    draft.push(Act::Record {}, vec![change])
}

/// An edit beats a delete: what the person did not see is not hidden.
fn delete_over(draft: &mut LogDraft<'_>, document: DocumentId, seen: Seen) -> Result<()> {
    let held = draft.index.documents.get(&document).ok_or(Error::Input("document"))?;
    if held.deleted.is_some() {
        return Ok(());
    }
    if Seen::of(held.newest()) != seen {
        return Err(BEATEN);
    }
    let at = draft.now;
    draft.push(Act::Delete {}, vec![Change::Delete { document, at }])
}

/// A removal meets the same rule as a deletion; a correction goes on top of the others, which stay as its history.
fn change_over(
    index: &Index,
    (id, fresh): (EntryId, EntryId),
    entry: Option<&Entry>,
    seen: usize,
    at: cachet_crypto::Timestamp,
) -> Result<OwnEntry> {
    if entry.is_none() && crate::record::own_states(index, id)? != seen {
        return Err(BEATEN);
    }
    crate::record::changed(index, id, fresh, entry.cloned(), at)
}
