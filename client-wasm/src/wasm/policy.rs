//! Whose word on freshness this client takes: shipped with it, never asked of a server.

use cachet_transparency::Policy;

use crate::{Error, Result};

/// The policy of this build: the demonstration's in builds made with `CACHET_DEMO=1`, otherwise the one that
/// `CACHET_POLICY` named when it was built. Without one nothing is proven fresh, so nothing is shared.
///
/// # Errors
/// [`Error::Device`] for one that is malformed: a client that was to believe somebody must not go on believing nobody.
pub(super) fn policy() -> Result<Option<Policy>> {
    #[cfg(cachet_demo)]
    let policy = Some(cachet_transparency::demonstration::policy());
    #[cfg(not(cachet_demo))]
    let policy = option_env!("CACHET_POLICY_JSON").filter(|json| !json.is_empty()).map(Policy::from_json);
    policy.transpose().map_err(|_| Error::Device("policy"))
}
