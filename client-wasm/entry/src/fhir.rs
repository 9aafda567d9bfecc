//! Entries and the medical profile as FHIR R4 resources, in the profiles of the IPS.

mod absent;
mod done;
mod profile;
mod resource;
mod vaccination;
mod vital;

use serde::{Deserialize, Serialize};

pub use absent::{IPS_ABSENT, none, unknown};
pub use profile::{directives, observations, patient, profile_bundle};
pub use resource::resource;

/// A language.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French.
    Fr,
    /// English.
    En,
}

impl Language {
    /// BCP 47.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr-FR",
            Self::En => "en-GB",
        }
    }
}
