//! The words for what a document is.

/// All categories, as every surface of Cachet names them.
pub(crate) const ALL: [&str; 12] = [
    "report",
    "laboratory",
    "imaging",
    "prescription",
    "vaccination",
    "allergy",
    "diagnosis",
    "treatment",
    "measure",
    "certificate",
    "administrative",
    "other",
];
