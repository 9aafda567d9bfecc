//! `cachet devices`

use cachet_client::DeviceView;
use cachet_crypto::DeviceId;
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::ids;
use crate::opening::open;
use crate::shown::plain;

/// List the devices that open this account, or remove one.
///
/// A removed device opens nothing any more, unless its passphrase and its folder were copied before: for a stolen
/// device, `cachet rotate`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet devices
  cachet devices --remove DEVICE")]
pub(crate) struct Devices {
    /// Close the way in of this device
    #[arg(long, value_name = "DEVICE", value_parser = ids::parse::<DeviceId>)]
    remove: Option<DeviceId>,
}

pub(crate) async fn run(asked: &Devices, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    if let Some(device) = asked.remove {
        opened.remove_device(device).await?;
        return Ok(Answer::new(json!({ "removed": device.to_string() }), "It is removed."));
    }
    let devices = opened.devices().await?;
    let to_json = |view: &DeviceView| {
        json!({
            "device": view.device.to_string(),
            "name": view.name,
            "current": view.current,
            "enrolled": view.enrolled.to_string(),
        })
    };
    let line = |view: &DeviceView| {
        let this = if view.current { " (this one)" } else { "" };
        format!("{}  since {}  {}{this}", view.device, view.enrolled, plain(&view.name))
    };
    let text = devices.iter().map(line).collect::<Vec<_>>().join("\n");
    Ok(Answer::new(devices.iter().map(to_json).collect(), text))
}
