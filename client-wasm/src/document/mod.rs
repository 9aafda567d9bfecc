//! Documents of one's own vault: put, list, read, note, version, delete, restore, purge.

mod erase;
mod list;
mod note;
mod put;
mod read;
mod renewed;
mod written;

use cachet_crypto::{Day, Secret};
use cachet_seal::{Description, DocumentKey, Enclosed};
use serde::{Deserialize, Serialize};

use crate::name;
use crate::vault::change::Version;
use crate::{Error, Result};

pub use list::{DocumentView, ReaderState, ReaderView};
pub(crate) use put::NewVersion;
pub use read::VersionView;
pub use written::author_name;
pub(crate) use written::{check_own, written};

/// What a person says of a document.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Draft {
    /// Title, at most 200 bytes; control characters are refused, direction marks are dropped.
    pub title: String,
    /// Day that the document is about.
    pub date: Day,
    /// Category: a lower-case word.
    pub category: String,
    /// Media type.
    pub media_type: String,
}

impl Draft {
    /// What a version says.
    pub(crate) fn of(version: &Version) -> Self {
        let Description { title, date, category, media_type } = described(version);
        Self { title, date, category, media_type }
    }

    /// As a manifest says it.
    pub(crate) fn description(&self) -> Result<Description> {
        let title = name::clean(&self.title);
        if title.is_empty() || title.len() > cachet_seal::MAX_TITLE || title.chars().any(char::is_control) {
            return Err(Error::Input("title"));
        }
        let media_type = self.media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let media_type = if media_type.contains('/') { media_type } else { "application/octet-stream".to_owned() };
        Ok(Description { title, date: self.date, category: self.category.clone(), media_type })
    }
}

/// What a version says of itself.
pub(crate) fn described(version: &Version) -> Description {
    Description {
        title: version.title.clone(),
        date: version.date,
        category: version.category.clone(),
        media_type: version.media_type.clone(),
    }
}

/// The document key on its way into a sealed part.
fn enclose(key: &DocumentKey) -> Enclosed<16> {
    Enclosed(Secret::init_with(|bytes| bytes.copy_from_slice(key.expose())))
}
