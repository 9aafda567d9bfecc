//! What proves a false log to others goes into a file before the command ends.

use std::path::Path;

use crate::failure::Failure;
use crate::local_file::replace_private;

/// Keeps the evidence that a failure brings, if it brings any. What is wrong with the log is told in any case.
pub(crate) fn keep(mut failure: Failure, file: &Path) -> Failure {
    if let Failure::Log(found) = &mut failure
        && let Some(evidence) = &found.evidence
    {
        let text = serde_json::to_string_pretty(evidence).expect("evidence is texts and numbers");
        found.kept = replace_private(file, &text).is_ok().then(|| file.to_owned());
    }
    failure
}
