//! The links that were made, as they stand in a capsule: what each showed, until when and to whom. Without address and key:
//! what is in a copy opens nothing elsewhere, and a restore makes no link again.

use cachet_crypto::{HealthLinkId, Timestamp};
use serde::Serialize;

use crate::HealthLinkView;

/// One link of `coffre/links.json`.
#[derive(Serialize)]
pub(super) struct KeptLink<'a> {
    link: HealthLinkId,
    kind: &'static str,
    label: &'a str,
    contents: &'a [String],
    made: Timestamp,
    changed: Timestamp,
    until: Option<Timestamp>,
    most: Option<u32>,
    passcode: bool,
    state: &'static str,
    openings: u64,
    /// The newest, the last one first: `recipient` is what the reader said of itself.
    opened: Vec<KeptOpening<'a>>,
}

#[derive(Serialize)]
struct KeptOpening<'a> {
    at: Timestamp,
    recipient: &'a str,
}

/// What a capsule says of links.
pub(super) fn of(views: &[HealthLinkView]) -> Vec<KeptLink<'_>> {
    views.iter().map(kept).collect()
}

fn kept(view: &HealthLinkView) -> KeptLink<'_> {
    let opened = view.opened.iter().map(|note| KeptOpening { at: note.at, recipient: &note.recipient });
    KeptLink {
        link: view.id,
        kind: view.kind.code(),
        label: &view.label,
        contents: &view.contents,
        made: view.made,
        changed: view.changed,
        until: view.expires,
        most: view.most,
        passcode: view.passcode,
        state: view.state.code(),
        openings: view.openings,
        opened: opened.collect(),
    }
}
