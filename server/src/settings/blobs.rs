//! Where parts lie: a folder or a bucket.

use std::path::PathBuf;

use super::{SettingError, refused};

/// Where parts lie.
#[derive(Clone)]
pub enum BlobSettings {
    /// In a folder of this machine, each write flushed to disk.
    Folder(PathBuf),
    /// In a bucket of an S3 service.
    S3 {
        /// Bucket.
        bucket: String,
        /// Prefix inside it; may be empty.
        prefix: String,
        /// `CACHET_S3_ENDPOINT`.
        endpoint: String,
        /// `CACHET_S3_REGION`.
        region: String,
        /// `CACHET_S3_KEY`.
        key: String,
        /// `CACHET_S3_SECRET`.
        secret: String,
    },
}

impl std::fmt::Debug for BlobSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "Folder({})", path.display()),
            Self::S3 { bucket, prefix, endpoint, .. } => write!(f, "S3({endpoint}, {bucket}/{prefix})"),
        }
    }
}

pub(super) fn blobs(text: &str, variable: &impl Fn(&str) -> Option<String>) -> Result<BlobSettings, SettingError> {
    let Some(place) = text.strip_prefix("s3://") else {
        return Ok(BlobSettings::Folder(PathBuf::from(text)));
    };
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let needed = |name: &'static str| variable(name).ok_or_else(|| refused(name, "needed with CACHET_BLOBS=s3://.."));
    Ok(BlobSettings::S3 {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
        endpoint: needed("CACHET_S3_ENDPOINT")?,
        region: variable("CACHET_S3_REGION").unwrap_or_else(|| "us-east-1".to_owned()),
        key: needed("CACHET_S3_KEY")?,
        secret: needed("CACHET_S3_SECRET")?,
    })
}
