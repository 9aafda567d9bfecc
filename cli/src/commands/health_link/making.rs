//! Making a link, and putting newer files under it.

use std::path::PathBuf;

use cachet_client::{HealthLinkKind, HealthLinkView, HealthLinkWish, SharedFile};
use cachet_crypto::{Day, HealthLinkId};
use cachet_record::ips::{self, Section};
use clap::Args;
use zeroize::Zeroizing;

use super::to_json;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::commands::{document, ips as summary};
use crate::dates;
use crate::failure::Failure;
use crate::ids;
use crate::opening::{Opened, open};
use crate::passphrase;
use crate::progress::Bar;
use crate::qr;

/// Seconds of a day, less one: a link opens until its last day is over.
const END_OF_DAY: u64 = 86_399;

const LINK: &str = "Résumé de santé";
const CARD: &str = "Résumé d’urgence";

/// What the summary behind an emergency card leaves out, as the page's does.
const NOT_URGENT: [Section; 5] =
    [Section::Procedures, Section::Vaccinations, Section::Results, Section::Measures, Section::History];

const HOW_ELSE: &str = "the passcode is needed: give --passcode-file";

/// What a link leads to.
#[derive(Args, Debug)]
pub(super) struct What {
    /// A document; once for each [default: the summary of the record]
    #[arg(long = "document", value_name = "DOC")]
    documents: Vec<String>,
    /// Leave a section out of the summary
    #[arg(long, value_parser = summary::section, value_name = "SECTION", conflicts_with = "documents")]
    without: Vec<Section>,
    /// Titles and sentences of the summary in English
    #[arg(long, conflicts_with = "documents")]
    english: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Make {
    #[command(flatten)]
    what: What,
    /// What the reader is told it is [default: Résumé de santé, of a card Résumé d’urgence]
    #[arg(long)]
    label: Option<String>,
    /// Its last day, or a number of days, as 7d
    #[arg(long, value_name = "DAY", value_parser = dates::until, default_value = "7d")]
    until: Day,
    /// How often it opens at most
    #[arg(long, value_name = "NUMBER")]
    most: Option<u32>,
    /// Ask for a passcode; the reader needs it too
    #[arg(long)]
    passcode: bool,
    /// Read the passcode from the first line of this file
    #[arg(long, value_name = "FILE")]
    passcode_file: Option<PathBuf>,
    /// One file without a manifest (flag U of the specification)
    #[arg(long)]
    direct: bool,
    /// For an emergency card: no end, no passcode, and what it leads to can be replaced; without operations, vaccinations,
    /// results, measures and what is over, unless --without or --document says otherwise
    #[arg(long, conflicts_with_all = ["most", "passcode", "passcode_file", "direct"])]
    card: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Replace {
    /// The card, as `cachet health-link list` names it
    #[arg(value_name = "LINK", value_parser = ids::parse::<HealthLinkId>)]
    link: HealthLinkId,
    #[command(flatten)]
    what: What,
}

pub(super) async fn make(asked: &Make, settings: &Settings) -> Result<Answer, Failure> {
    let passcode = match asked.passcode || asked.passcode_file.is_some() {
        true => Some(passphrase::passcode_from(asked.passcode_file.as_deref(), HOW_ELSE)?),
        false => None,
    };
    let opened = open(settings).await?;
    let wish = HealthLinkWish {
        label: asked.label.clone().unwrap_or_else(|| if asked.card { CARD } else { LINK }.to_owned()),
        kind: if asked.card { HealthLinkKind::Card } else { HealthLinkKind::Link },
        expires: (!asked.card).then(|| asked.until.start().plus(END_OF_DAY)),
        most: asked.most,
        passcode,
        direct: asked.direct,
        files: files(&opened, &asked.what, asked.card, settings).await?,
    };
    shown(&opened.make_health_link(&wish).await?)
}

pub(super) async fn replace(asked: &Replace, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let files = files(&opened, &asked.what, true, settings).await?;
    shown(&opened.replace_health_link(asked.link, &files).await?)
}

async fn files(opened: &Opened, what: &What, card: bool, settings: &Settings) -> Result<Vec<SharedFile>, Failure> {
    if what.documents.is_empty() {
        let without = if card && what.without.is_empty() { &NOT_URGENT } else { what.without.as_slice() };
        let (wish, entries) = summary::gather(opened, without, what.english).await?;
        let json = ips::summary(&wish, &entries).to_string().into_bytes();
        return Ok(vec![SharedFile { title: "International Patient Summary".to_owned(), json }]);
    }
    let mut files = Vec::new();
    for typed in &what.documents {
        let view = document::find(opened, typed).await?;
        let bar = Bar::of_parts(&view.title, settings);
        let mut bytes = Zeroizing::new(Vec::new());
        let read = opened.read_document(view.id, None, &mut *bytes, &|done, total| bar.step(done, total)).await?;
        let resource = cachet_record::document_reference(&read.title, &read.date.to_string(), &read.media_type, &bytes);
        files.push(SharedFile { title: read.title, json: resource.to_string().into_bytes() });
    }
    Ok(files)
}

fn shown(view: &HealthLinkView) -> Result<Answer, Failure> {
    let link = view.text.as_str();
    let drawn = qr::draw(link)?;
    let text = format!(
        "{}\n{link}\n\nWhoever has this link reads what is behind it. `cachet health-link revoke {}` ends it.",
        drawn.as_str(),
        view.id
    );
    Ok(Answer::new(to_json(view), text))
}
