//! `cachet ips`

use std::path::PathBuf;

use cachet_client::EntryState;
use cachet_entry::Entry;
use cachet_record::ips::{self, Language, Section, Wish};
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::dates;
use crate::failure::Failure;
use crate::local_file::{check_free, write_private};
use crate::opening::{Opened, now, open};
use crate::shown::plain;

/// Write the International Patient Summary of this record: a FHIR R4 document, made here.
///
/// Without --output its sections are shown, and nothing is written.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet ips
  cachet ips --without results -o summary.json
  cachet ips --english -o summary.json")]
pub(crate) struct Ips {
    /// The file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Leave a section out: allergies, treatments, problems, vaccinations, results, measures, history, directives
    #[arg(long, value_parser = section, value_name = "SECTION")]
    without: Vec<Section>,
    /// Titles and sentences in English
    #[arg(long)]
    english: bool,
}

pub(crate) async fn run(asked: &Ips, settings: &Settings) -> Result<Answer, Failure> {
    if let Some(output) = &asked.output {
        check_free(output, false)?;
    }
    let opened = open(settings).await?;
    let (wish, entries) = gather(&opened, &asked.without, asked.english).await?;
    let preview = ips::preview(&wish, &entries);
    let mut lines = Vec::new();
    for section in &preview {
        let out = if asked.without.contains(&section.section) { "  [left out]" } else { "" };
        lines.push(format!("{}{out}", section.title));
        lines.extend(section.lines.iter().map(|line| format!("  {}", plain(line))));
    }
    if let Some(output) = &asked.output {
        let text = serde_json::to_string_pretty(&ips::summary(&wish, &entries)).map_err(|_| Failure::Device("JSON"))?;
        write_private(output, text)?;
        lines.push(format!("{} holds the summary.", output.display()));
    }
    Ok(Answer::new(json!({ "sections": preview, "file": asked.output }), lines.join("\n")))
}

/// What a summary is made from: the entries in force, and the profile.
pub(super) async fn gather(opened: &Opened, without: &[Section], english: bool) -> Result<(Wish, Vec<Entry>), Failure> {
    let views = opened.record().await?;
    let in_force = views.into_iter().filter(|view| view.state == EntryState::InForce);
    let entries = in_force.map(|view| view.entry).collect();
    let mut profile = opened.profile().await?;
    if profile.given.is_empty() && profile.family.is_empty() {
        profile.family = opened.own_name();
    }
    let language = if english { Language::En } else { Language::Fr };
    let wish = Wish { id: uuid()?, at: dates::time(now()), language, profile, without: without.to_vec() };
    Ok((wish, entries))
}

/// A UUID of version 4.
fn uuid() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| Failure::Device("chance"))?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
}

pub(super) fn section(text: &str) -> Result<Section, String> {
    serde_json::from_value(json!(text)).map_err(|_| {
        "one of allergies, treatments, problems, vaccinations, results, measures, history, directives was expected"
            .to_owned()
    })
}
