//! The side of somebody who has nothing left.

use cachet_client::{ContactRequest, RequestView};
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::dates;
use crate::failure::Failure;
use crate::interrupt::Shield;
use crate::new_device::{self, NewDevice};
use crate::opening::{Session, surroundings};

/// Open the account once enough shares are there and the waiting is over.
#[derive(Args, Debug)]
pub(crate) struct Return {
    #[command(flatten)]
    device: NewDevice,
}

/// Begins a request, or says how far the one of this home is.
pub(super) async fn ask(settings: &Settings) -> Result<Answer, Failure> {
    let (home, store) = new_device::home(settings).await?;
    let (transport, platform) = surroundings(settings, &home)?;
    let request = match ContactRequest::resume(&store).await? {
        Some(request) => request,
        None => {
            let begun = ContactRequest::begin(&transport, &store, &platform).await?;
            home.keep_server(&platform.origin)?;
            begun
        }
    };
    let state = request.state(&transport, &platform).await?;
    Ok(Answer::new(
        json!({
            "request": request.request().to_string(),
            "digits": request.digits(),
            "qr": request.qr(),
            "shares": state.shares,
            "needed": state.threshold,
            "refused": state.refused,
            "opens": state.ready.map(dates::time),
            "vetoed": state.vetoed,
            "ready": state.opens,
        }),
        format!("Read this out to each contact:\n{}\n{}", request.digits().join(" "), said(&state)),
    ))
}

fn said(state: &RequestView) -> String {
    if state.vetoed {
        return "The owner of the account said no.".to_owned();
    }
    if state.opens {
        return "Everything is there: `cachet contacts return` opens the account.".to_owned();
    }
    let needed = state.threshold.map_or_else(String::new, |needed| format!(" of {needed}"));
    let opens = state.ready.map_or_else(String::new, |at| format!("; the waiting is over at {}", dates::time(at)));
    format!("{}{needed} shares are there{opens}.", state.shares)
}

/// Opens the account by what the contacts released.
pub(super) async fn come_back(asked: &Return, settings: &Settings) -> Result<Answer, Failure> {
    let (home, store) = new_device::home(settings).await?;
    let request = ContactRequest::resume(&store).await?;
    let request =
        request.ok_or_else(|| Failure::Input("nothing was asked here; see `cachet contacts ask`".to_owned()))?;
    let (transport, platform) = surroundings(settings, &home)?;
    let new = asked.device.account(settings)?;
    let _whole = Shield::raise();
    let session = Session::recover_with_contacts(&request, &new, transport, store, platform).await?;
    let account = session.account().to_string();
    Ok(Answer::new(
        json!({ "account": account, "name": session.own_name() }),
        format!("This device opens the account {account}. Make a new sheet: `cachet rotate`."),
    ))
}
