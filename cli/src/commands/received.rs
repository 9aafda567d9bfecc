//! `cachet received`

use cachet_client::{SharedState, SharedView};
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;
use crate::shown::plain;

pub(crate) async fn run(settings: &Settings) -> Result<Answer, Failure> {
    let shared = open(settings).await?.received().await?;
    let to_json = |view: &SharedView| {
        json!({
            "grant": view.grant.to_string(),
            "mailbox": view.mailbox.to_string(),
            "patient": view.patient,
            "born": view.born,
            "patient_confirmed": view.patient_confirmed,
            "title": view.title,
            "purpose": view.purpose,
            "from": view.from.to_string(),
            "until": view.until.to_string(),
            "later_versions": view.later_versions,
            "agreement": view.text,
            "opened": view.opened,
            "state": state(view.state),
        })
    };
    let text = match shared.is_empty() {
        true => "Nobody shares anything with this account now.".to_owned(),
        false => shared.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Ok(Answer::new(shared.iter().map(to_json).collect(), text))
}

const fn state(state: SharedState) -> &'static str {
    match state {
        SharedState::InForce => "in-force",
        SharedState::NotYet => "not-yet",
        SharedState::Ended => "ended",
        SharedState::NotProven => "not-proven",
    }
}

fn line(view: &SharedView) -> String {
    let unconfirmed = if view.patient_confirmed { "" } else { " (identity not confirmed)" };
    let new = if view.opened { "" } else { "new, " };
    let (grant, state, until) = (view.grant, state(view.state), view.until);
    let (patient, title, purpose) = (plain(&view.patient), plain(&view.title), plain(&view.purpose));
    let born = view.born.as_ref().map_or_else(String::new, |born| format!(", born {born}"));
    format!("{grant}  {new}{state}  {patient}{born}{unconfirmed}: \"{title}\" for {purpose}, until {until}")
}
