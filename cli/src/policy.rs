//! Whose word counts that something is the newest: the file that the person gives, or the demonstration's by name.

use std::path::Path;

use cachet_transparency::{Policy, demonstration};

use crate::failure::Failure;

/// The policy of `file`; without one the demonstration's when asked for, else none: nothing is proven fresh then.
pub(crate) fn accepted(file: Option<&Path>, demo: bool) -> Result<Option<Policy>, Failure> {
    let Some(file) = file else {
        return demo.then(demonstration::policy).transpose().map_err(|_| Failure::Device("the demonstration"));
    };
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| Failure::File(format!("{name}: {error}")))?;
    let wrong = || {
        Failure::Input(format!(
            "{name}: a policy of {{\"log\", \"vrf\", \"witnesses\", \"quorum\", \"max_age\"}} was expected"
        ))
    };
    Policy::from_json(&text).map(Some).map_err(|_| wrong())
}
