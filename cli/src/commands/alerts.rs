//! `cachet alerts`

use cachet_client::{AlertKind, AlertView};
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;

/// What was new counts as seen on this device once it was printed.
pub(crate) async fn run(settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let alerts = opened.alerts().await?;
    let fresh: Vec<_> = alerts.iter().filter(|alert| alert.new).map(|alert| alert.alert).collect();
    opened.acknowledge_alerts(&fresh).await?;
    let to_json =
        |alert: &AlertView| json!({ "day": alert.day.to_string(), "kind": alert.kind.code(), "new": alert.new });
    let line = |alert: &AlertView| {
        format!("{}  {}{}", alert.day, sentence(alert.kind), if alert.new { "  (new)" } else { "" })
    };
    let text = match alerts.is_empty() {
        true => "Nothing happened to the ways into this account.".to_owned(),
        false => alerts.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Ok(Answer::new(alerts.iter().map(to_json).collect(), text))
}

const fn sentence(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::SheetUsed => "The recovery sheet was used.",
        AlertKind::DeviceAdded => "A device was added, or its passphrase changed.",
        AlertKind::DeviceLinked => "A device let a new one in.",
        AlertKind::DeviceRemoved => "A device was removed.",
        AlertKind::KeysChanged => "The keys changed; every other device was closed.",
        AlertKind::TakenBack => "The account was taken back with a recovery sheet.",
        AlertKind::ChangePending => "The new recovery sheet will count alone in fourteen days.",
        AlertKind::ChangeStopped => "The change to the new recovery sheet was stopped.",
        AlertKind::ContactsChanged => "The recovery contacts were chosen anew, or given up.",
        AlertKind::RecoveryRequested => "Somebody asks to come back into this account with recovery contacts.",
        AlertKind::RecoveryStopped => "A request to come back was refused.",
        AlertKind::PasskeyAdded => "A passkey was added, or opens with new keys.",
        AlertKind::PasskeyRemoved => "A passkey was removed.",
        AlertKind::HealthLinkMade => "A link was made under which others read something.",
        AlertKind::HealthLinkOpened => "A link that you gave was opened; see `cachet health-link list`.",
        AlertKind::CardOpened => "The emergency card was read; see `cachet health-link list`.",
        AlertKind::CardContactChanged => {
            "The contact of the emergency card changed, or answered; see `cachet card-contact`."
        }
        AlertKind::NoticeChanged => "The e-mail address for news was changed or removed.",
    }
}
