//! Who wrote a document that its owner put: as its file says it, or as the owner does.

use cachet_crypto::DocumentId;
use cachet_crypto::protocol::log::Act;

use crate::name;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Change, Written};
use crate::vault::draft::Draft as LogDraft;
use crate::vault::index::Index;
use crate::{Error, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// Says who wrote `document`; nobody, when `by` is empty. The newest word counts.
    ///
    /// # Errors
    /// [`Error::Input`] for a name that is none, for a document that there is not, and for one that somebody deposited: its
    /// sender is attested, and nobody's word stands over that.
    pub async fn written_by(&self, document: DocumentId, by: &str) -> Result<()> {
        let vault = self.own_vault()?;
        let by = author_name(by)?;
        self.append(vault, |draft| written(draft, document, &by)).await
    }
}

/// The name of whoever wrote a document, as it is kept.
///
/// # Errors
/// [`Error::Input`] for one that is too long, or holds what is no letter, blank or mark.
pub fn author_name(by: &str) -> Result<String> {
    let by = name::clean(by);
    if by.len() > cachet_seal::MAX_NAME || !name::is_plain(&by) {
        return Err(Error::Input("written"));
    }
    Ok(by)
}

/// Refuses a document of which nobody may say who wrote it.
pub(crate) fn check_own(index: &Index, document: DocumentId) -> Result<()> {
    let held = index.documents.get(&document).filter(|held| held.deleted.is_none()).ok_or(Error::Input("document"))?;
    if held.newest().from.is_some() { Err(Error::Input("deposited")) } else { Ok(()) }
}

/// Appends the word, unless it stands already.
pub(crate) fn written(draft: &mut LogDraft<'_>, document: DocumentId, by: &str) -> Result<()> {
    check_own(&draft.index, document)?;
    if draft.index.documents.get(&document).is_some_and(|held| held.written == by) {
        return Ok(());
    }
    draft.push(Act::Record {}, vec![Change::Written(Written { document, by: by.to_owned() })])
}
