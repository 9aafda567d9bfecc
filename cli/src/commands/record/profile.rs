//! `cachet record profile`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;

/// Show your medical profile and what is missing in it, or say it anew from a JSON file.
///
/// `cachet --json record profile` prints what --from takes back, under "profile".
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet record profile
  cachet --json record profile | jq .profile > profile.json
  cachet record profile --from profile.json
  cachet --json record profile --fhir")]
pub(crate) struct Profile {
    /// A JSON file that says the whole profile
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// As FHIR R4 resources
    #[arg(long, conflicts_with = "from")]
    fhir: bool,
}

pub(super) async fn run(asked: &Profile, settings: &Settings) -> Result<Answer, Failure> {
    let said = asked.from.as_ref().map(|file| {
        let text =
            std::fs::read_to_string(file).map_err(|error| Failure::File(format!("{}: {error}", file.display())))?;
        serde_json::from_str(&text).map_err(|error| Failure::Input(format!("{}: {error}", file.display())))
    });
    let said: Option<cachet_entry::Profile> = said.transpose()?;
    let opened = open(settings).await?;
    if let Some(profile) = &said {
        opened.set_profile(profile).await?;
    }
    let profile = opened.profile().await?;
    if asked.fhir {
        let fhir = cachet_record::ips::profile_bundle(&profile, cachet_record::ips::Language::Fr);
        let text = serde_json::to_string_pretty(&fhir).map_err(|_| Failure::Device("JSON"))?;
        return Ok(Answer::new(fhir, text));
    }
    let parts = profile.parts();
    let filled = parts.iter().filter(|(_, is_filled)| *is_filled).count();
    let mut lines = vec![format!("{filled} of {} parts are filled in", parts.len())];
    lines.extend(parts.iter().map(|(part, is_filled)| {
        format!("  {:<12}{}", format!("{part:?}").to_lowercase(), if *is_filled { "said" } else { "missing" })
    }));
    let missing: Vec<_> = parts.iter().filter(|(_, is_filled)| !is_filled).map(|(part, _)| part).collect();
    Ok(Answer::new(json!({ "profile": profile, "missing": missing }), lines.join("\n")))
}
