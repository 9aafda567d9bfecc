//! The words for what a document is.

pub(crate) use cachet_entry::CATEGORIES as ALL;
