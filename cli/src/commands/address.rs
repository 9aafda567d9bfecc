//! `cachet address`

mod link;

use cachet_crypto::{Day, DepositLinkId};
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::local_file::write_private;
use crate::opening::open;
use crate::qr;
use crate::{dates, ids};
use std::path::PathBuf;

/// Show your deposit address: under it others leave documents for you, which wait until you accept them.
///
/// The address holds no name, and checks itself: a slip of one letter is found. Whoever has it can leave documents, and
/// read nothing. A link does the same for somebody without an account: until a day, for a number of documents. What comes
/// through it is shown as such, for nobody verifies who sent it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet address --new
  cachet address --slip slip.txt
  cachet address --born 1955-03-02            to compare with what documents say
  cachet address --withdraw
  cachet address --link \"Labo du Tarn\" --as \"Jeanne M.\" --until 7d --count 5
  cachet address --links
  cachet address --revoke LINK")]
pub(crate) struct Address {
    /// Make a new address; the one before leads nowhere any more
    #[arg(long)]
    new: bool,
    /// Withdraw the address
    #[arg(long, conflicts_with = "new")]
    withdraw: bool,
    /// Keep your day of birth, sealed, to compare it with what a deposited document says
    #[arg(long, value_name = "DAY")]
    born: Option<String>,
    /// Write a slip to print
    #[arg(long, value_name = "FILE", conflicts_with = "withdraw")]
    slip: Option<PathBuf>,
    /// Make a link under this label, by which somebody without an account leaves documents; it is shown once
    #[arg(long, value_name = "LABEL", conflicts_with_all = ["new", "withdraw", "born", "slip"])]
    link: Option<String>,
    /// To whom the link leads, as whoever opens it reads it [default: nobody is named]
    #[arg(long = "as", value_name = "NAME", requires = "link", default_value = "")]
    shown_as: String,
    /// Last day of the link
    #[arg(long, value_name = "DAY", requires = "link", default_value = "7d", value_parser = dates::until)]
    until: Day,
    /// How many documents may come through the link
    #[arg(long, value_name = "NUMBER", requires = "link", default_value_t = 5)]
    count: u32,
    /// Show your links
    #[arg(long, conflicts_with_all = ["new", "withdraw", "born", "slip", "link"])]
    links: bool,
    /// Revoke a link: nothing more arrives through it
    #[arg(long, value_name = "LINK", value_parser = ids::parse_long::<DepositLinkId>, conflicts_with_all = ["new", "withdraw", "born", "slip", "link", "links"])]
    revoke: Option<DepositLinkId>,
}

pub(crate) async fn run(asked: &Address, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    if let Some(label) = &asked.link {
        return link::make(&opened, label, &asked.shown_as, asked.until, asked.count).await;
    }
    if let Some(revoked) = asked.revoke {
        return link::revoke(&opened, revoked).await;
    }
    if asked.links {
        return link::list(&opened).await;
    }
    if let Some(born) = &asked.born {
        opened.set_birth_date(Some(born)).await?;
    }
    if asked.withdraw {
        opened.withdraw_deposit_address().await?;
        return Ok(Answer::new(json!({ "address": null }), "Nobody can leave documents for you any more."));
    }
    let own = if asked.new { Some(opened.new_deposit_address().await?) } else { opened.deposit_address().await? };
    let Some(own) = own else {
        let text = "You have no deposit address; `cachet address --new` makes one.";
        return Ok(Answer::new(json!({ "address": null }), text));
    };
    let address = own.address.to_string();
    if let Some(slip) = &asked.slip {
        write_private(slip, self::slip(&address)?)?;
    }
    let drawn = qr::draw(&address)?;
    Ok(Answer::new(json!({ "address": address }), format!("{}\n{address}", drawn.as_str())))
}

/// What is handed over at a desk: the code, the address, what it is for.
fn slip(address: &str) -> Result<String, Failure> {
    let drawn = qr::draw_for_paper(address)?;
    Ok(format!(
        "MON ADRESSE DE DÉPÔT\n\n{}\n\n{address}\n\n\
         Avec cette adresse, un professionnel ou un laboratoire peut déposer un document pour moi.\n\
         Il ne peut rien lire dans mon coffre. J'accepte ou je refuse chaque document.\n\n\
         Dans un logiciel : cachet deposit --to {address} FICHIER\n",
        drawn.as_str()
    ))
}
