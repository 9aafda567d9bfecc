//! What is told of a problem or an allergy beside its name, in one line, whatever the format that it was read from.

use cachet_entry::MAX_DETAIL;

use crate::finding::line;

/// What is told of what is called `name`; what was said already is not said again.
pub(crate) fn detail(name: &str, told: impl IntoIterator<Item = String>) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    for one in told {
        if one != name && !said.contains(&one) {
            said.push(one);
        }
    }
    line(&said.join(", "), MAX_DETAIL)
}

/// A reaction and how severe it was.
pub(crate) type Reaction = (String, Option<String>);

/// How an allergy shows, and how severe it is: `own`, else as its reactions are where these are equally so; where they are
/// not, each says its own.
pub(crate) fn reactions(reactions: Vec<Reaction>, own: Option<String>) -> (Vec<String>, Option<String>) {
    let first = reactions.first().and_then(|(_, severity)| severity.clone());
    let is_alike = reactions.iter().all(|(_, severity)| *severity == first);
    let is_shared = is_alike && (own.is_none() || first.is_none() || own == first);
    let words = reactions.into_iter().map(|(name, severity)| match severity {
        Some(severity) if !is_shared => format!("{name} ({})", graveness(&severity)),
        _ => name,
    });
    (words.collect(), own.or(first.filter(|_| is_shared)).map(|severity| graveness(&severity)))
}

/// How severe something is.
pub(crate) fn graveness(severity: &str) -> String {
    format!("gravité : {severity}")
}

/// How unsure something is.
pub(crate) fn certainty(said: &str) -> String {
    format!("certitude : {said}")
}

/// What may come of an allergy.
pub(crate) fn criticality(said: &str) -> String {
    format!("criticité : {said}")
}

/// A certainty by its code (HL7, "ConditionVerificationStatus" and "AllergyIntolerance Verification Status"), where it is
/// one that has to be said.
pub(crate) fn unsure(code: &str) -> Option<&'static str> {
    Some(match code {
        "unconfirmed" => "non confirmé",
        "provisional" => "provisoire",
        "differential" => "diagnostic différentiel",
        "presumed" => "présumé",
        _ => return None,
    })
}
