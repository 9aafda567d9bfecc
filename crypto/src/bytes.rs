//! Base64 in the two forms that Cachet writes, each with exactly one encoding a value, and length-prefixed joining.

use std::fmt;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Error;

/// Unpadded base64url (RFC 4648 section 5): ids, digests and all binary inside payloads and requests.
#[must_use]
pub fn encode_base64url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Decodes the one unpadded base64url encoding of a value.
///
/// # Errors
/// [`Error::Malformed`] for padding, other alphabets or non-zero trailing bits.
pub fn decode_base64url(text: &str) -> Result<Vec<u8>, Error> {
    Base64UrlUnpadded::decode_vec(text).map_err(|_| Error::Malformed)
}

/// Padded standard base64 (RFC 4648 section 4): the outside of a DSSE envelope.
#[must_use]
pub fn encode_base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// Decodes the one padded standard base64 encoding of a value.
///
/// # Errors
/// [`Error::Malformed`] for anything else.
pub fn decode_base64(text: &str) -> Result<Vec<u8>, Error> {
    Base64::decode_vec(text).map_err(|_| Error::Malformed)
}

/// Joins `fields` so that no two lists give the same bytes: each is preceded by its length as u32 big-endian.
#[must_use]
pub fn length_prefixed(fields: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(fields.iter().map(|f| f.len() + 4).sum());
    for field in fields {
        let length = u32::try_from(field.len()).expect("fields are bounded far below 4 GiB by their types");
        joined.extend_from_slice(&length.to_be_bytes());
        joined.extend_from_slice(field);
    }
    joined
}

/// Public bytes that travel in JSON as unpadded base64url.
#[derive(Clone, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Base64Url(pub Vec<u8>);

impl fmt::Debug for Base64Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64Url({} bytes)", self.0.len())
    }
}

impl From<Vec<u8>> for Base64Url {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for Base64Url {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Base64Url {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encode_base64url(&self.0))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Base64Url {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Base64Url".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "Bytes in unpadded base64url",
            "pattern": "^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?$",
        })
    }
}

impl<'de> Deserialize<'de> for Base64Url {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        decode_base64url(&text).map(Self).map_err(de::Error::custom)
    }
}

/// Makes a public fixed-size byte type: private field, `Copy`, text in unpadded base64url, `Debug` with its name.
#[doc(hidden)]
#[macro_export]
macro_rules! fixed_bytes {
    ($(#[$doc:meta])* $name:ident, $size:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name([u8; $size]);

        impl $name {
            /// Length in bytes.
            pub const SIZE: usize = $size;

            /// Takes the bytes as they are.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $size]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $size] {
                &self.0
            }
        }

        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }

        impl From<[u8; $size]> for $name {
            fn from(bytes: [u8; $size]) -> Self {
                Self(bytes)
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = $crate::Error;

            fn try_from(bytes: &[u8]) -> std::result::Result<Self, $crate::Error> {
                bytes.try_into().map(Self).map_err(|_| $crate::Error::Malformed)
            }
        }

        impl TryFrom<Vec<u8>> for $name {
            type Error = $crate::Error;

            fn try_from(bytes: Vec<u8>) -> std::result::Result<Self, $crate::Error> {
                Self::try_from(bytes.as_slice())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::encode_base64url(&self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Error;

            fn from_str(text: &str) -> std::result::Result<Self, $crate::Error> {
                Self::try_from($crate::decode_base64url(text)?.as_slice())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": concat!($size, " bytes in unpadded base64url"),
                    "pattern": $crate::bytes::fixed_pattern($size),
                })
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use fixed_bytes;

/// A regular expression for the one encoding of `size` bytes: trailing bits are zero.
#[cfg(feature = "schema")]
pub(crate) fn fixed_pattern(size: usize) -> String {
    let whole = size / 3 * 4;
    match size % 3 {
        0 => format!("^[A-Za-z0-9_-]{{{whole}}}$"),
        1 => format!("^[A-Za-z0-9_-]{{{}}}[AQgw]$", whole + 1),
        _ => format!("^[A-Za-z0-9_-]{{{}}}[AEIMQUYcgkosw048]$", whole + 2),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_second_encoding_of_the_same_bytes_is_refused() {
        assert_eq!(decode_base64url("AA"), Ok(vec![0]));
        for other in ["AB", "AA==", "A", "A+", "AA\n"] {
            assert_eq!(decode_base64url(other), Err(Error::Malformed), "{other:?}");
        }
        for other in ["AA", "AB==", "AA=", "A_=="] {
            assert_eq!(decode_base64(other), Err(Error::Malformed), "{other:?}");
        }
    }

    proptest! {
        #[test]
        fn what_decodes_encodes_to_the_same_text(text in "[A-Za-z0-9_=+/-]{0,12}") {
            if let Ok(bytes) = decode_base64url(&text) {
                prop_assert_eq!(encode_base64url(&bytes), text.clone());
            }
            if let Ok(bytes) = decode_base64(&text) {
                prop_assert_eq!(encode_base64(&bytes), text);
            }
        }
    }
}
