//! Filing a document that came from somebody else: its entries in the record, its words for search.

use cachet_crypto::DocumentId;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::looking::{LARGEST, text_in};
use crate::opening::Opened;
use crate::prompt::say;

/// Files what an accepted document says; how many entries that is. `bytes` where they were opened already. The document is
/// the person's whatever comes of it: what fails is said, with the command that does it again. Words for search are kept
/// by whoever calls, once.
pub(crate) async fn file_accepted(opened: &Opened, document: DocumentId, bytes: Option<Zeroizing<Vec<u8>>>) -> usize {
    match file(opened, document, bytes).await {
        Ok(entries) => entries,
        Err(failure) => {
            let why = failure.sentence();
            say(&format!("cachet: {document} is accepted, and not read yet ({why}): cachet record read {document}"));
            0
        }
    }
}

async fn file(opened: &Opened, document: DocumentId, bytes: Option<Zeroizing<Vec<u8>>>) -> Result<usize, Failure> {
    let views = opened.documents().await?;
    // What takes a document back leaves none to read; another device may have been faster.
    let Some(view) = views.into_iter().find(|view| view.id == document && !view.deleted) else { return Ok(0) };
    if opened.is_in_record(document).await? {
        return Ok(0);
    }
    if view.size > LARGEST {
        return Err(Failure::Input("larger than 64 MiB".to_owned()));
    }
    let bytes = match bytes {
        Some(bytes) => bytes,
        None => {
            let mut bytes = Zeroizing::new(Vec::new());
            opened.read_document(document, None, &mut *bytes, &|_, _| true).await?;
            bytes
        }
    };
    if let Some(text) = text_in(&view.media_type, &bytes) {
        opened.index_text(document, view.version, &text).await?;
    }
    let found = cachet_record::entries(&bytes);
    if !found.entries.is_empty() {
        opened.file_entries(document, &found.entries, &found.reasons).await?;
    }
    Ok(found.entries.len())
}

/// Keeps the words of what was filed for the next time; what is not kept is read again by whoever opens the vault next.
pub(crate) async fn keep_words(opened: &Opened) {
    opened.keep_search().await.ok();
}
