//! `cachet alarms`

use cachet_client::{Alarm, alarms};
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::dates;
use crate::failure::Failure;
use crate::home::Home;

/// Needs no passphrase: they are kept beside the lock, not behind it.
pub(crate) async fn run(settings: &Settings) -> Result<Answer, Failure> {
    let alarms = alarms(&Home::open(settings.home.as_deref())?.store()?).await?;
    let to_json = |alarm: &Alarm| json!({ "at": dates::time(alarm.at), "code": alarm.code, "during": alarm.during });
    let text = match alarms.is_empty() {
        true => "This device refused nothing.".to_owned(),
        false => {
            let line = |alarm: &Alarm| format!("{}  {}  during: {}", dates::time(alarm.at), alarm.code, alarm.during);
            alarms.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    };
    Ok(Answer::new(alarms.iter().map(to_json).collect(), text))
}
