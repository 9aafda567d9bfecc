//! JSON plaintexts with one encoding: decode, re-encode, compare.

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::{Error, Result};

/// The bytes of `value`, wiped when dropped.
pub(crate) fn encode<T: Serialize>(value: &T) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(serde_json::to_vec(value).expect("plaintexts are structs of strings, integers and lists"))
}

/// Reads exactly what [`encode`] writes: no absent field, no other order, no space.
pub(crate) fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let value: T = serde_json::from_slice(bytes).map_err(|_| Error::Malformed)?;
    if encode(&value).as_slice() != bytes {
        return Err(Error::Malformed);
    }
    Ok(value)
}
