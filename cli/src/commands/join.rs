//! `cachet join`

use std::time::Duration;

use cachet_client::Joining;
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::home::Home;
use crate::interrupt::Shield;
use crate::new_device::{self, NewDevice};
use crate::opening::surroundings;
use crate::{prompt, qr};

/// Open an account on this device by one that opens it already.
///
/// This device shows a number, or its square. The other one reads it (`cachet link`, or Devices in the page), and asks
/// for six digits that this one shows then.
#[derive(Args, Debug)]
#[command(after_help = "Example:
  cachet join --server https://cachet.example")]
pub(crate) struct Join {
    #[command(flatten)]
    device: NewDevice,
}

pub(crate) async fn run(asked: &Join, settings: &Settings) -> Result<Answer, Failure> {
    let (home, store) = new_device::home(settings).await?;
    let new = asked.device.account(settings)?;
    let (transport, platform) = surroundings(settings, &home)?;
    let joining = Joining::begin(transport, platform).await?;
    let code = joining.code();
    let square = qr::draw(&code.to_qr_text())?;
    prompt::say(&format!("{}\nNumber for the other device: {}", *square, code.digits()));
    let digits = loop {
        match joining.digits().await? {
            Some(digits) => break digits,
            None => tokio::time::sleep(Duration::from_secs(2)).await,
        }
    };
    prompt::say(&format!("Digits to type on the other device: {digits}"));
    prompt::agree("Did the other device accept them?", "a person must compare the digits")?;
    let origin = settings_origin(settings, &home)?;
    let _whole = Shield::raise();
    let (transport, platform) = surroundings(settings, &home)?;
    let session = joining.finish(transport, store, platform).await?.ok_or(cachet_client::Error::LinkCode)?;
    let session = session.enrol_this_device(&new).await?;
    home.keep_server(&origin)?;
    let (account, name) = (session.account().to_string(), session.own_name());
    Ok(Answer::new(
        json!({ "account": account, "name": name, "server": origin }),
        format!("This device opens the account {account} of {}.", crate::shown::plain(&name)),
    ))
}

fn settings_origin(settings: &Settings, home: &Home) -> Result<String, Failure> {
    Ok(surroundings(settings, home)?.1.origin)
}
