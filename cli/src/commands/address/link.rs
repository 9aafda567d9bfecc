//! Links by which somebody without an account deposits: made, listed, revoked.

use cachet_client::{DepositLinkState, DepositLinkView, DepositLinkWish};
use cachet_crypto::{Day, DepositLinkId};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::dates;
use crate::failure::Failure;
use crate::opening::Opened;
use crate::shown::plain;

pub(super) async fn make(opened: &Opened, label: &str, to: &str, until: Day, count: u32) -> Result<Answer, Failure> {
    let wish = DepositLinkWish { label: label.to_owned(), to: to.to_owned(), until, count };
    let made = opened.make_deposit_link(&wish).await?;
    let told = json!({ "id": made.link.to_string(), "link": made.text.as_str() });
    let text = format!(
        "{}\n\nWhoever has this link leaves at most {count} documents for you until {until}, and reads nothing. \
         It is not shown again.",
        made.text.as_str()
    );
    Ok(Answer::new(told, text))
}

pub(super) async fn list(opened: &Opened) -> Result<Answer, Failure> {
    let views = opened.deposit_links().await?;
    let text = match views.is_empty() {
        true => "You have no links for deposits.".to_owned(),
        false => views.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Ok(Answer::new(views.iter().map(told).collect(), text))
}

pub(super) async fn revoke(opened: &Opened, link: DepositLinkId) -> Result<Answer, Failure> {
    opened.revoke_deposit_link(link).await?;
    let text = "Nothing more arrives through this link, and what waited of it is refused.";
    Ok(Answer::new(json!({ "revoked": link.to_string() }), text))
}

const fn word(state: DepositLinkState) -> &'static str {
    match state {
        DepositLinkState::Open => "open",
        DepositLinkState::Over => "over",
        DepositLinkState::Closed => "closed",
        DepositLinkState::Revoked => "revoked",
    }
}

fn line(view: &DepositLinkView) -> String {
    let DepositLinkView { link, label, until, count, accepted, state, .. } = view;
    let state = word(*state);
    format!("{link}  \"{}\"  {state}, until {until}, {accepted} of {count} documents accepted", plain(label))
}

fn told(view: &DepositLinkView) -> Value {
    json!({
        "id": view.link.to_string(),
        "label": view.label,
        "until": view.until.to_string(),
        "count": view.count,
        "accepted": view.accepted,
        "made": dates::time(view.made),
        "state": word(view.state),
    })
}
