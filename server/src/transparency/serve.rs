//! The log as witnesses and auditors read it: C2SP tlog-tiles, and beside it a proof for each epoch of the tree.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use cachet_crypto::protocol::transparency::{DirectoryKeys, Growth, Leaf};
use serde::Deserialize;
use tlog_tiles::Tile;

use super::log;
use crate::app::App;
use crate::extract::{ChainNumber, Query};
use crate::refusal::{NOT_FOUND, Result, require};
use crate::store;

/// Levels of the log's tree in one tile (C2SP tlog-tiles).
const HEIGHT: u8 = 8;

/// Bytes of proofs in one answer, about.
const ANSWER_BYTES: usize = 4 << 20;

/// After which epoch to begin.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    #[serde(default)]
    after: ChainNumber,
}

/// The newest checkpoint, witnessed or not, with the cosignatures that are kept for it.
pub(crate) async fn checkpoint(State(app): State<App>) -> Result<impl IntoResponse> {
    let mut db = app.store.snapshot().await?;
    let newest = store::transparency::newest(&mut db).await?.epoch;
    require(newest > 0, NOT_FOUND)?;
    let note = app.cosigned(&mut db, newest).await?.to_note();
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note))
}

/// Public keys.
pub(crate) async fn keys(State(app): State<App>) -> Result<Json<DirectoryKeys>> {
    let (log, vrf) = (app.transparency.log_key(), app.transparency.vrf_key()?);
    Ok(Json(DirectoryKeys { log: log.to_string(), vrf: vrf.to_string() }))
}

/// A tile of hashes, or a bundle of entries.
pub(crate) async fn tile(State(app): State<App>, Path(path): Path<String>) -> Result<impl IntoResponse> {
    let tile = parse(&path).ok_or(NOT_FOUND)?;
    let mut db = app.store.snapshot().await?;
    let size = store::transparency::newest(&mut db).await?.epoch;
    // A tile is there once the log has all of its hashes.
    let level = u32::from(if tile.is_data() { 0 } else { tile.level() }) * u32::from(HEIGHT);
    let first = tile.level_index().checked_mul(1 << HEIGHT).ok_or(NOT_FOUND)?;
    let until = first.checked_add(u64::from(tile.width())).ok_or(NOT_FOUND)?;
    require(size.checked_shr(level).is_some_and(|whole| until <= whole), NOT_FOUND)?;
    let body = if tile.is_data() {
        let roots = store::transparency::roots(&mut db, first, tile.width()).await?;
        (first + 1..).zip(roots).flat_map(|(epoch, root)| entry(&Leaf { epoch, root })).collect()
    } else {
        log::tile(&mut db, &tile).await?
    };
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], body))
}

/// C2SP writes neither the height nor the word `data` that the library's own paths have.
fn parse(path: &str) -> Option<Tile> {
    let rest = path.strip_prefix("entries/").map(|rest| format!("data/{rest}"));
    // The library panics on levels and widths that no tile has.
    let level = path.split('/').next().and_then(|level| level.parse::<u8>().ok());
    let width = path.rsplit_once(".p/").map(|(_, width)| width.parse::<u32>().ok());
    let has_level = rest.is_some() || level.is_some_and(|level| level < 64);
    let has_width = width.is_none_or(|width| width.is_some_and(|width| (1..1 << HEIGHT).contains(&width)));
    if !has_level || !has_width {
        return None;
    }
    let tile = Tile::from_path(&format!("tile/{HEIGHT}/{}", rest.as_deref().unwrap_or(path))).ok()?;
    let plain = tile.width() > 0 && !path.starts_with("data/");
    plain.then_some(tile)
}

/// One entry of a bundle: its length, then itself.
fn entry(leaf: &Leaf) -> Vec<u8> {
    let leaf = leaf.encode();
    let length = u16::try_from(leaf.len()).expect("a leaf is forty bytes");
    [&length.to_be_bytes()[..], &leaf].concat()
}

/// Proofs that the tree only grew, one an epoch.
pub(crate) async fn growth(State(app): State<App>, Query(asked): Query<After>) -> Result<Json<Growth>> {
    let mut db = app.store.snapshot().await?;
    let newest = store::transparency::newest(&mut db).await?.epoch;
    let proofs = store::transparency::proofs(&mut db, asked.after.0, newest, ANSWER_BYTES).await?;
    Ok(Json(Growth { proofs: proofs.into_iter().map(Into::into).collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_c2sp() {
        assert_eq!(parse("0/000"), Some(Tile::new(HEIGHT, 0, 0, 256, false)));
        assert_eq!(parse("1/x001/002.p/7"), Some(Tile::new(HEIGHT, 1, 1_002, 7, false)));
        assert_eq!(parse("entries/000.p/3"), Some(Tile::new(HEIGHT, 0, 0, 3, true)));
        for other in ["data/000", "0/0", "0/000.p/0", "0/000.p/256", "64/000", "0/x000/001", "", "entries/", "../0/000"]
        {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
