//! `cachet evidence`

use cachet_client::evidence;
use serde_json::Value;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::home::Home;

/// Needs no passphrase: it is signed by others and tells nothing of what is in the vault.
pub(crate) async fn run(settings: &Settings) -> Result<Answer, Failure> {
    let kept = evidence(&Home::open(settings.home.as_deref())?.store()?).await?;
    let values: Vec<Value> = kept
        .iter()
        .map(|json| serde_json::from_str(json))
        .collect::<Result<_, _>>()
        .map_err(|_| Failure::Device("storage"))?;
    let text = match kept.is_empty() {
        true => "This device has seen one history only.".to_owned(),
        // One piece a line, each a file for `cachet audit --evidence`.
        false => kept.join("\n"),
    };
    Ok(Answer::new(Value::Array(values), text))
}
