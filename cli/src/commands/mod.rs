//! One command a file.

pub(crate) mod accept;
pub(crate) mod address;
mod alarms;
mod alerts;
pub(crate) mod audit;
pub(crate) mod call;
pub(crate) mod card;
pub(crate) mod card_contact;
mod columns;
pub(crate) mod completions;
pub(crate) mod confirm;
pub(crate) mod contacts;
pub(crate) mod create;
pub(crate) mod credential;
pub(crate) mod delete;
pub(crate) mod deposit;
mod deposits;
pub(crate) mod devices;
pub(crate) mod directory;
mod document;
pub(crate) mod edit;
mod evidence;
pub(crate) mod examine;
pub(crate) mod export;
pub(crate) mod forget;
pub(crate) mod get;
pub(crate) mod give_back;
pub(crate) mod grant;
pub(crate) mod health_link;
pub(crate) mod ips;
pub(crate) mod join;
mod journal;
pub(crate) mod leave;
pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod notice;
pub(crate) mod open;
pub(crate) mod passphrase;
mod person;
pub(crate) mod purge;
pub(crate) mod put;
pub(crate) mod readers;
pub(crate) mod rebuild;
mod received;
pub(crate) mod record;
pub(crate) mod recover;
pub(crate) mod refuse;
pub(crate) mod registrar;
pub(crate) mod restore;
pub(crate) mod revoke;
pub(crate) mod rotate;
pub(crate) mod rules;
pub(crate) mod search;
pub(crate) mod sheet;
mod standing;
pub(crate) mod take_back;
pub(crate) mod versions;
pub(crate) mod witness;

use crate::answer::Answer;
use crate::arguments::{Command, Settings};
use crate::failure::Failure;

/// Runs one command.
pub(crate) async fn run(command: Command, settings: &Settings) -> Result<Answer, Failure> {
    match command {
        Command::Create(asked) => create::run(&asked, settings).await,
        Command::Recover(asked) => recover::run(&asked, settings).await,
        Command::Join(asked) => join::run(&asked, settings).await,
        Command::Link(asked) => link::run(&asked, settings).await,
        Command::Examine(asked) => examine::run(&asked),
        Command::Put(asked) => put::run(&asked, settings).await,
        Command::List(asked) => list::run(&asked, settings).await,
        Command::Search(asked) => search::run(&asked, settings).await,
        Command::Get(asked) => get::run(&asked, settings).await,
        Command::Edit(asked) => edit::run(&asked, settings).await,
        Command::Versions(asked) => versions::run(&asked, settings).await,
        Command::Delete(asked) => delete::run(&asked, settings).await,
        Command::Restore(asked) => restore::run(&asked, settings).await,
        Command::Purge(asked) => purge::run(&asked, settings).await,
        Command::Grant(asked) => grant::run(&asked, settings).await,
        Command::Revoke(asked) => revoke::run(&asked, settings).await,
        Command::Rules(asked) => rules::run(&asked, settings).await,
        Command::Readers(asked) => readers::run(&asked, settings).await,
        Command::Journal => journal::run(settings).await,
        Command::Address(asked) => address::run(&asked, settings).await,
        Command::Deposits => deposits::run(settings).await,
        Command::Accept(asked) => accept::run(&asked, settings).await,
        Command::Refuse(asked) => refuse::run(&asked, settings).await,
        Command::Deposit(asked) => deposit::run(&asked, settings).await,
        Command::Received => received::run(settings).await,
        Command::Confirm(asked) => confirm::run(&asked, settings).await,
        Command::Open(asked) => open::run(&asked, settings).await,
        Command::Call(asked) => call::run(&asked, settings).await,
        Command::Card(asked) => card::run(&asked, settings).await,
        Command::Credential(asked) => credential::run(&asked, settings).await,
        Command::Directory(asked) => directory::run(&asked, settings).await,
        Command::Devices(asked) => devices::run(&asked, settings).await,
        Command::Passphrase(asked) => passphrase::run(&asked, settings).await,
        Command::Rotate(asked) => rotate::run(&asked, settings).await,
        Command::Sheet(asked) => sheet::run(&asked, settings).await,
        Command::TakeBack(asked) => take_back::run(&asked, settings).await,
        Command::Contacts(asked) => contacts::run(&asked, settings).await,
        Command::Alerts => alerts::run(settings).await,
        Command::Notice(asked) => notice::run(&asked, settings).await,
        Command::CardContact(asked) => card_contact::run(&asked, settings).await,
        Command::Alarms => alarms::run(settings).await,
        Command::Evidence => evidence::run(settings).await,
        Command::Standing => standing::run(settings).await,
        Command::GiveBack(asked) => give_back::run(&asked, settings).await,
        Command::Export(asked) => export::run(&asked, settings).await,
        Command::Record(asked) => record::run(&asked, settings).await,
        Command::Ips(asked) => ips::run(&asked, settings).await,
        Command::HealthLink(asked) => health_link::run(&asked, settings).await,
        Command::Rebuild(asked) => rebuild::run(&asked, settings).await,
        Command::Leave(asked) => leave::run(&asked, settings).await,
        Command::Forget(asked) => forget::run(&asked, settings).await,
        Command::Registrar(asked) => registrar::run(&asked, settings).await,
        Command::Witness(asked) => witness::run(&asked, settings).await,
        Command::Audit(asked) => audit::run(&asked, settings).await,
        Command::Completions(asked) => completions::run(&asked),
    }
}
