//! An append's one transaction: the vault's row first, then everything that the entries sign for, or nothing.

use std::collections::BTreeSet;

use cachet_crypto::protocol::document::{PART, are_part_sizes};
use cachet_crypto::protocol::log::Head;
use cachet_crypto::{AccountId, Day, VaultId};

use super::Checked;
use super::check::CheckedObject;
use super::grants;
use crate::deposit;
use crate::refusal::{CONFLICT, NOT_FOUND, Refusal, Result, TOO_LARGE, UNVERIFIED, require};
use crate::settings::Limits;
use crate::store;
use crate::store::object::Digests;
use crate::transparency::record;

/// Writes a checked append and gives the new head and the blobs that no row names any more, to delete after the commit.
pub(crate) async fn apply(
    db: &mut store::Connection,
    limits: &Limits,
    today: Day,
    vault: VaultId,
    account: AccountId,
    append: Checked,
) -> Result<(Head, Vec<String>)> {
    if !store::vault::advance(db, vault, account, append.from, append.to).await? {
        return Err(moved(db, vault, account).await);
    }
    // A vault on its way in is filled by its restore alone.
    require(!store::capsule::is_restoring(db, vault).await?, CONFLICT)?;
    record::vault(db, vault, append.to).await?;
    for (n, hash, entry) in &append.entries {
        store::log::insert(db, vault, *n, *hash, entry).await?;
    }
    let mut blobs = replace_snapshot(db, vault, &append).await?;
    for object in &append.accepted {
        blobs.extend(deposit::take_over(db, limits, today, (vault, account), *object).await?);
    }
    for object in &append.objects {
        insert_object(db, vault, object).await?;
    }
    for (object, manifest, hash) in &append.notes {
        require(store::object::set_manifest(db, vault, *object, &manifest.0, *hash).await?, UNVERIFIED)?;
    }
    for object in &append.purged {
        blobs.extend(store::part::delete_of_object(db, vault, *object).await?);
        store::object::delete(db, vault, *object).await?;
    }
    grants::apply(db, limits, vault, &append).await?;
    refuse_stale(db, vault, &append).await?;
    if append.rotates {
        let changed: BTreeSet<_> = append.heads.keys().copied().collect();
        let open = store::mailbox::open_of_vault(db, vault).await?;
        require(open.iter().all(|mailbox| changed.contains(mailbox)), UNVERIFIED)?;
    }
    if append.closes {
        store::vault::close(db, vault).await?;
    }
    Ok((append.to, blobs))
}

/// Not there and not the caller's are one; the caller's own has moved on.
async fn moved(db: &mut store::Connection, vault: VaultId, account: AccountId) -> Refusal {
    match store::vault::head(db, vault, account).await {
        Ok(Some(_)) => CONFLICT,
        Ok(None) => NOT_FOUND,
        Err(refusal) => refusal,
    }
}

/// A snapshot takes the place of the one before.
async fn replace_snapshot(db: &mut store::Connection, vault: VaultId, append: &Checked) -> Result<Vec<String>> {
    let Some(n) = append.snapshot else { return Ok(Vec::new()) };
    store::vault::set_snapshot(db, vault, n).await?;
    let mut blobs = Vec::new();
    for object in store::object::snapshots(db, vault).await? {
        blobs.extend(store::part::delete_of_object(db, vault, object).await?);
        store::object::delete(db, vault, object).await?;
    }
    Ok(blobs)
}

/// Writes an object over its staged parts.
pub(crate) async fn insert_object(db: &mut store::Connection, vault: VaultId, object: &CheckedObject) -> Result<()> {
    let digests = Digests { manifest: object.manifest_hash, parts: object.parts_root, snapshot: object.snapshot };
    store::object::insert(db, vault, object.object, &object.sent.manifest.0, &digests).await?;
    let mut sizes = Vec::with_capacity(object.sent.parts.len());
    for (place, part) in (0..).zip(&object.sent.parts) {
        // A part that was swept meanwhile is sent again; one with another digest is another part.
        let staged = store::part::staged(db, vault, part.part).await?.ok_or(CONFLICT)?;
        require(staged.digest == part.digest, UNVERIFIED)?;
        require(store::part::place(db, vault, part.part, object.object, place).await?, CONFLICT)?;
        sizes.push(staged.size);
    }
    // A document's parts are a padded stream cut at fixed places; a snapshot's are whatever its owner seals, each at
    // most one part long.
    let cut = if object.snapshot { sizes.iter().all(|size| *size <= PART) } else { are_part_sizes(&sizes) };
    require(cut, TOO_LARGE)
}

/// After a note or a purge no grant may be left that gives what is not there.
async fn refuse_stale(db: &mut store::Connection, vault: VaultId, append: &Checked) -> Result<()> {
    let noted = append.notes.iter().map(|(object, ..)| *object);
    for object in noted.chain(append.purged.iter().copied()) {
        require(store::consent::stale(db, vault, object).await? == 0, UNVERIFIED)?;
    }
    Ok(())
}
