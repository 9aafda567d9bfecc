//! Looking into a file of this machine before it is sealed.

use std::path::Path;

use cachet_client::Source as _;
use cachet_record::Finding;

use crate::failure::Failure;
use crate::local_file::FileSource;

/// Larger files are sealed as they are: a file of any size takes little memory.
const LARGEST: u64 = 64 << 20;

/// What `source` says of itself; `None` for a file too large to be looked into.
pub(crate) fn examine(file: &Path, source: &FileSource) -> Result<Option<Finding>, Failure> {
    if source.size() > LARGEST {
        return Ok(None);
    }
    let bytes = source.head(usize::try_from(source.size()).expect("bounded above"))?;
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    Ok(Some(cachet_record::examine(&name, &bytes)))
}
