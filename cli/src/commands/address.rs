//! `cachet address`

use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::local_file::write_private;
use crate::opening::open;
use crate::qr;
use std::path::PathBuf;

/// Show your deposit address: under it others leave documents for you, which wait until you accept them.
///
/// The address holds no name, and checks itself: a slip of one letter is found. Whoever has it can leave documents, and
/// read nothing.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet address --new
  cachet address --slip slip.txt
  cachet address --born 1955-03-02            to compare with what documents say
  cachet address --withdraw")]
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
}

pub(crate) async fn run(asked: &Address, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
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
