//! Whose word on freshness this client takes: shipped with it, never asked of a server.

use cachet_transparency::Policy;

/// The policy of this build: the demonstration's in builds made with `CACHET_DEMO=1`, otherwise the one that
/// `CACHET_POLICY` named when it was built. Without one nothing is proven fresh, so nothing is shared.
pub(super) fn policy() -> Option<Policy> {
    #[cfg(cachet_demo)]
    let policy = cachet_transparency::demonstration::policy().ok();
    #[cfg(not(cachet_demo))]
    let policy =
        option_env!("CACHET_POLICY_JSON").filter(|json| !json.is_empty()).and_then(|json| Policy::from_json(json).ok());
    policy
}
