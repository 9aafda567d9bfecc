//! Looking into a file of this machine before it is sealed.

use std::path::Path;

use cachet_client::{OwnTraits, Source as _};
use cachet_record::{Finding, Own};

use crate::failure::Failure;
use crate::local_file::FileSource;
use crate::opening::Opened;

/// Larger files are sealed as they are: a file of any size takes little memory.
pub(crate) const LARGEST: u64 = 64 << 20;

/// What `source` says of itself; `None` for a file too large to be looked into.
pub(crate) fn examine(file: &Path, source: &FileSource) -> Result<Option<Finding>, Failure> {
    let Some(bytes) = whole(source)? else { return Ok(None) };
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    Ok(Some(cachet_record::examine(&name, &bytes)))
}

/// What the owner of this vault says of herself.
pub(crate) async fn own(opened: &Opened) -> Result<Own, Failure> {
    let OwnTraits { name, at_birth, born } = opened.own_traits().await?;
    Ok(Own { name, at_birth, born })
}

/// Text beyond this is not searched.
const MOST_TEXT: u64 = 2 << 20;

/// The words of a file that this machine can read: text, CDA, FHIR. `None` for what is left to somebody who can, such as
/// a PDF to the page.
pub(crate) fn text(media_type: &str, source: &FileSource) -> Result<Option<String>, Failure> {
    if is_structured(media_type)
        && let Some(bytes) = whole(source)?
    {
        return Ok(text_in(media_type, &bytes));
    }
    if !is_words(media_type) {
        return Ok(None);
    }
    let head = source.head(usize::try_from(source.size().min(MOST_TEXT)).expect("bounded"))?;
    Ok(Some(String::from_utf8_lossy(&head).into_owned()))
}

/// As [`text`], of bytes that are here.
pub(crate) fn text_in(media_type: &str, bytes: &[u8]) -> Option<String> {
    if is_structured(media_type)
        && let Some(read) = cachet_record::read(bytes)
    {
        // The words of a letter that is one file are in that file.
        return read.is_in_words().then(|| read.text());
    }
    let most = usize::try_from(MOST_TEXT).expect("a small number");
    is_words(media_type).then(|| String::from_utf8_lossy(&bytes[..bytes.len().min(most)]).into_owned())
}

fn is_structured(media_type: &str) -> bool {
    ["/xml", "+xml", "/json", "+json"].iter().any(|end| media_type.ends_with(end))
}

fn is_words(media_type: &str) -> bool {
    is_structured(media_type) || media_type.starts_with("text/")
}

/// The bytes of a file that is not too large to be looked into.
pub(crate) fn whole(source: &FileSource) -> Result<Option<Vec<u8>>, Failure> {
    if source.size() > LARGEST {
        return Ok(None);
    }
    source.head(usize::try_from(source.size()).expect("bounded above")).map(Some)
}
