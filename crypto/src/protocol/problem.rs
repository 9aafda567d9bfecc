//! Problems as both sides know them (RFC 9457). The client switches on `code`; the text is for people who debug.

use serde::{Deserialize, Serialize};

/// Media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident, $code:literal, $status:literal, $title:literal;)*) => {
        /// Why the server refused, one kind for each different reaction of a client.
        #[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum ProblemKind { $($(#[$doc])* $name,)* }

        impl ProblemKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Stable code on the wire.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// One plain sentence; holds no data.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

problems! {
    /// Not there, or not yours: one answer.
    NotFound, "not-found", 404, "There is nothing here for you.";
    /// No token, or one that has ended.
    Unauthenticated, "unauthenticated", 401, "Sign a challenge first.";
    /// The request is not of the form that the description gives.
    Malformed, "malformed", 400, "The request is malformed.";
    /// A signature, chain or commitment in the request does not hold.
    Unverified, "unverified", 422, "A statement in the request does not verify.";
    /// Somebody was faster: read again, build anew.
    Conflict, "conflict", 409, "The state has moved on.";
    /// Another content under a name that is taken.
    AlreadyDifferent, "already-different", 409, "Something else is stored under this name.";
    /// A size or a number is over a limit.
    TooLarge, "too-large", 413, "The request is over a limit.";
    /// Too many requests for now.
    TooMany, "too-many", 429, "Too many requests; try again later.";
    /// The grant is not in force.
    NotInForce, "not-in-force", 403, "No access is in force.";
    /// The method does not exist here.
    MethodNotAllowed, "method-not-allowed", 405, "This method does not exist here.";
    /// The request's content type is not accepted.
    UnsupportedMediaType, "unsupported-media-type", 415, "This content type is not accepted.";
    /// The server failed; nothing was changed.
    Internal, "internal", 500, "The server failed; nothing was changed.";
    /// The server cannot answer now.
    Unavailable, "unavailable", 503, "The server cannot answer now.";
}

/// A problem document.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// `urn:cachet:problem:` and the code.
    #[serde(rename = "type")]
    pub kind_uri: String,
    /// The kind's sentence.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: ProblemKind,
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self {
            kind_uri: format!("urn:cachet:problem:{}", kind.code()),
            title: kind.title().to_owned(),
            status: kind.status(),
            code: kind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_on_the_wire_is_the_code_in_the_table() {
        for kind in ProblemKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
    }
}
