//! The name of a file that is written for a person who named none.

use cachet_client::{OpenedDocument, file_extension};

/// Date and title, in letters that every system takes.
pub(crate) fn of(document: &OpenedDocument) -> String {
    let letters = document.title.chars().map(|c| if c.is_alphanumeric() || " -_,'()".contains(c) { c } else { '_' });
    let title: String = letters.take(60).collect();
    format!("{} {}{}", document.date, title.trim(), file_extension(&document.media_type))
}
