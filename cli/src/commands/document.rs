//! A document as it is named on the command line, and as every command prints it.

use cachet_client::{DocumentView, ReaderState, ReaderView};
use cachet_crypto::DocumentId;
use serde_json::{Value, json};

use crate::dates;
use crate::failure::Failure;
use crate::ids::unmarked;
use crate::opening::Session;

/// Fewest letters of an id that stand for it.
const SHORTEST: usize = 4;

/// The document of which `typed` is the id, or the beginning of no other's.
pub(super) async fn find(session: &Session, typed: &str) -> Result<DocumentView, Failure> {
    let typed = unmarked(typed);
    let mut found: Vec<_> = session.documents().await?;
    found.retain(|view| typed.len() >= SHORTEST && view.id.to_string().starts_with(typed));
    match (found.pop(), found.is_empty()) {
        (Some(view), true) => Ok(view),
        (Some(_), false) => Err(Failure::Input(format!("{typed}: several documents begin so; give the whole id"))),
        (None, _) => Err(Failure::Input(format!("{typed}: there is no such document; see `cachet list`"))),
    }
}

/// Its id.
pub(super) async fn find_id(session: &Session, typed: &str) -> Result<DocumentId, Failure> {
    find(session, typed).await.map(|view| view.id)
}

/// For programs.
pub(super) fn to_json(view: &DocumentView) -> Value {
    json!({
        "id": view.id.to_string(),
        "title": view.title,
        "date": view.date.to_string(),
        "category": view.category,
        "media_type": view.media_type,
        "size": view.size,
        "author": view.author,
        "written": view.written,
        "added": dates::time(view.added),
        "version": view.version,
        "versions": view.versions,
        "deleted": view.deleted,
        "readers": view.readers.iter().map(reader_to_json).collect::<Vec<_>>(),
    })
}

/// For programs.
pub(super) fn reader_to_json(reader: &ReaderView) -> Value {
    json!({
        "grant": reader.grant.to_string(),
        "mailbox": reader.mailbox.to_string(),
        "name": reader.name,
        "profession": reader.profession,
        "purpose": reader.purpose,
        "until": reader.until.to_string(),
        "later_versions": reader.later_versions,
        "state": state(reader.state),
    })
}

/// Whether an access is in force, in a word.
pub(super) const fn state(state: ReaderState) -> &'static str {
    match state {
        ReaderState::InForce => "in-force",
        ReaderState::Ended => "ended",
        ReaderState::Revoked => "revoked",
    }
}
