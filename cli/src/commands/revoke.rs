//! `cachet revoke`

use cachet_crypto::GrantId;
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;
use crate::{dates, ids, standing};

/// Take an access back.
///
/// The document cannot be opened by this person any more. What was read, noted or copied stays known. With --seal-anew
/// the document is sealed under new keys as well, so that keys which the person may have kept open nothing that is
/// stored from now on.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet readers
  cachet revoke GRANT
  cachet revoke GRANT --seal-anew")]
pub(crate) struct Revoke {
    /// The access, as `cachet readers` shows it
    #[arg(value_parser = ids::parse::<GrantId>)]
    grant: GrantId,
    /// Seal the document under new keys too
    #[arg(long)]
    seal_anew: bool,
}

pub(crate) async fn run(asked: &Revoke, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let at = opened.revoke(asked.grant, asked.seal_anew).await?;
    let done = standing::settled(&opened).await?;
    let about = json!({
        "grant": asked.grant.to_string(),
        "revoked": dates::time(at),
        "sealed_anew": asked.seal_anew,
        "done": done,
    });
    let at = dates::time(at);
    let text = format!(
        "The access is taken back, at {at}. What was read, noted or copied stays known.\n{}",
        standing::said(done)
    );
    Ok(Answer::new(about, text))
}
