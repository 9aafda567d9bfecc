//! Opening a link that somebody gave.

use std::path::{Path, PathBuf};
use std::time::Duration;

use cachet_client::Draft;
use cachet_client::transport::http_client;
use cachet_record::health_link::{HealthLink, MAX_ANSWER, Place, Request, SharedFile, Unopened};
use clap::Args;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::local_file::{check_free, write_private};
use crate::opening::{now, open};
use crate::passphrase;
use crate::shown::{plain, plain_lines};

/// How long a request to another service may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The type of a file of SMART Health Cards, which keep their signatures.
const CARD: &str = "application/smart-health-card";

const HOW_ELSE: &str = "this link asks for a passcode: give --passcode-file";

#[derive(Args, Debug)]
pub(crate) struct Open {
    /// `shlink:/..`, or a viewer's address with it behind #
    #[arg(value_name = "LINK")]
    link: String,
    /// Who reads, as the owner of the link is told
    #[arg(long, default_value = "Cachet")]
    recipient: String,
    /// Read the passcode from the first line of this file
    #[arg(long, value_name = "FILE")]
    passcode_file: Option<PathBuf>,
    /// Write the files into this folder
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Keep the files in your vault, with where they came from in their title
    #[arg(long)]
    keep: bool,
}

pub(super) async fn run(asked: &Open, settings: &Settings) -> Result<Answer, Failure> {
    let own = settings.server.clone().unwrap_or_default();
    let link = HealthLink::parse(&asked.link, now().0, own.trim_end_matches('/')).map_err(Failure::HealthLink)?;
    let passcode = match link.passcode {
        true => Some(passphrase::passcode_from(asked.passcode_file.as_deref(), HOW_ELSE)?),
        false => None,
    };
    let passcode = passcode.as_ref().map(|passcode| passcode.trim());
    let files = fetch(&link, &link.request(&asked.recipient, passcode), own.trim_end_matches('/')).await?;
    let mut shown = Vec::new();
    let mut texts = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let readable = cachet_record::read(&file.bytes);
        texts.push(readable.map_or_else(
            || format!("A file of type {}.", plain(&file.content_type)),
            |read| plain_lines(&read.text()),
        ));
        let path = match &asked.output {
            Some(folder) => Some(write(folder, at, file)?),
            None => None,
        };
        shown.push(json!({
            "content_type": file.content_type,
            "size": file.bytes.len(),
            "file": path,
            "content": serde_json::from_slice::<Value>(&file.bytes).ok(),
        }));
    }
    let kept = if asked.keep { keep(&link, &files, settings).await? } else { Vec::new() };
    let head = format!("{} ({})", plain(&link.label), plain(link.origin()));
    let text = std::iter::once(head).chain(texts).collect::<Vec<_>>().join("\n\n");
    Ok(Answer::new(json!({ "label": link.label, "from": link.origin(), "files": shown, "kept": kept }), text))
}

async fn fetch(link: &HealthLink, request: &Request, own: &str) -> Result<Vec<SharedFile>, Failure> {
    let http = http_client(PATIENCE).map_err(|_| Failure::Device("TLS"))?;
    let (status, body) = ask(&http, request).await?;
    let mut files = Vec::new();
    for place in link.answer(status, &body, own).map_err(Failure::HealthLink)? {
        let file = match place {
            Place::Embedded(jwe) => link.open(&jwe),
            Place::Location(url) => {
                let (status, body) = ask(&http, &Request { url, body: None }).await?;
                link.file(status, &body)
            }
        };
        files.push(file.map_err(Failure::HealthLink)?);
    }
    Ok(files)
}

/// One request, no redirect followed, no more read than is ever opened.
async fn ask(http: &reqwest::Client, request: &Request) -> Result<(u16, Vec<u8>), Failure> {
    let no_answer = |_| Failure::Client(cachet_client::Error::Network);
    let asked = match &request.body {
        Some(body) => http.post(&request.url).header("content-type", "application/json").body(body.clone()),
        None => http.get(&request.url),
    };
    let mut response = asked.send().await.map_err(no_answer)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ANSWER {
            return Err(Failure::HealthLink(Unopened::TooLarge));
        }
    }
    Ok((response.status().as_u16(), body))
}

fn write(folder: &Path, at: usize, file: &SharedFile) -> Result<PathBuf, Failure> {
    let ending = if file.content_type == CARD { "smart-health-card" } else { "json" };
    let path = folder.join(format!("{:02}.{ending}", at + 1));
    check_free(&path, false)?;
    write_private(&path, &file.bytes)?;
    Ok(path)
}

async fn keep(link: &HealthLink, files: &[SharedFile], settings: &Settings) -> Result<Vec<String>, Failure> {
    let opened = open(settings).await?;
    let mut kept = Vec::new();
    for file in files {
        let found = cachet_record::examine("link.json", &file.bytes);
        let said = found.title.unwrap_or_else(|| link.label.clone());
        let draft = Draft {
            title: provenance(&said, link.origin()),
            date: now().day(),
            category: found.kind.map_or("other", cachet_record::Kind::as_str).to_owned(),
            media_type: if file.content_type == CARD { CARD } else { "application/fhir+json" }.to_owned(),
        };
        let name = cachet_crypto::sha256(&file.bytes).to_string();
        let id = opened.add_document(&name, &draft, &file.bytes.as_slice(), &|_, _| true).await?;
        kept.push(id.to_string());
    }
    Ok(kept)
}

/// Title and where it came from, in at most as many bytes as a title has.
fn provenance(title: &str, origin: &str) -> String {
    let from = format!(" ({})", origin.trim_start_matches("https://"));
    let room = 200_usize.saturating_sub(from.len());
    let end = (0..=title.len().min(room)).rev().find(|end| title.is_char_boundary(*end)).unwrap_or_default();
    format!("{}{from}", &title[..end])
}
