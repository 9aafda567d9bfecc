//! What a laboratory examined (XD-LAB, "Specimen Collection").

use roxmltree::Node;

use super::super::named::{Narrative, meaning};
use super::around::{inside, is_negated, is_withdrawn};
use super::known::is_collection;
use crate::xml::{at, child, children};

/// What was taken for `act`, as it says itself; `None` where it says nothing of it. Of more than one thing that was taken,
/// nothing says which result is of which.
pub(super) fn of(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<Option<String>> {
    let taken: Vec<_> =
        inside(act).filter_map(|one| child(one, "procedure")).filter(|one| is_collection(*one)).collect();
    match taken[..] {
        [] => None,
        [only] => Some(named(only, narrative)),
        _ => Some(None),
    }
}

fn named(taken: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    if is_negated(taken) || is_withdrawn(taken) {
        return None;
    }
    let what = children(taken, "participant").find_map(|one| at(one, &["participantRole", "playingEntity", "code"]))?;
    meaning(what, narrative)
}
