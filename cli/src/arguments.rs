//! The command line, which teaches.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::commands::{
    accept, address, audit, call, card, card_contact, completions, confirm, contacts, create, credential, delete,
    deposit, devices, directory, edit, examine, export, forget, get, give_back, grant, health_link, ips, join, leave,
    link, list, notice, open, passphrase, purge, put, readers, rebuild, record, recover, refuse, registrar, restore,
    revoke, rotate, rules, search, sheet, take_back, versions, witness,
};
use crate::passphrase::PassphraseFrom;

const EXAMPLES: &str = "\
Begin:
  cachet create --name \"Jeanne Morel\"         make a vault; the recovery sheet is shown once
  cachet put scan.pdf --category laboratory   seal a file and store it
  cachet list                                 see what is there
  cachet get DOC                              open a document again
  cachet record list                          what the documents say: allergies, treatments, results

Share:
  cachet grant DOC --to \"Lefèvre Albi\" --purpose \"my appointment\" --until 30d
  cachet readers                              who can read what
  cachet revoke GRANT                         take access back
  cachet journal                              who opened what, and when

Be sent documents:
  cachet address --new                        an address under which others leave documents for you
  cachet deposits                             what waits to be accepted
  cachet accept DEPOSIT                       make it part of your record

Be a professional:
  cachet create --professional --name \"Anne Lefèvre\"
  cachet card                                 the code that patients scan
  cachet received                             what patients share
  cachet open GRANT -o report.pdf             open a document; the patient sees it in the journal
  cachet deposit --to ADDRESS report.pdf      leave a document for a patient

In scripts:
  export CACHET_HOME=/var/lib/lab CACHET_PASSPHRASE_FILE=/run/secrets/cachet
  cachet --json list | jq -r '.[].id'

Every command takes --help. A passphrase is never given on the command line nor in the value of a variable.

Exit codes:
  0  done
  2  the command line does not fit
  3  not enrolled, or a wrong passphrase, recovery sheet or rehearsal, or no terminal to ask on
  4  refused by this client: what the server gave is not what was signed, or access is not in force
  5  the server has a problem with the request
  6  no answer from the server
  7  an input, a file or this device
  8  cancelled
  9  the directory's log is not what it was, or not witnessed";

/// A health vault that its server cannot open: documents are sealed here, and opened here.
#[derive(Debug, Parser)]
#[command(name = "cachet", version, after_help = EXAMPLES, max_term_width = 120, infer_subcommands = false)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Settings {
    /// Address of the server [default: the one of this home's account, else http://localhost:8080]
    #[arg(long, global = true, value_name = "URL", env = "CACHET_SERVER", hide_env_values = true)]
    pub(crate) server: Option<String>,
    /// Folder that makes this terminal a device [default: cachet in the user's data folder]
    #[arg(long, global = true, value_name = "DIR", env = "CACHET_HOME", hide_env_values = true)]
    pub(crate) home: Option<PathBuf>,
    /// Print one JSON value on standard output, and errors as {"code","message"} on standard error
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Registrars whose word on professionals is taken: a JSON list of {"key","name","demonstration"}
    #[arg(long, global = true, value_name = "FILE", env = "CACHET_REGISTRARS", hide_env_values = true)]
    pub(crate) registrars: Option<PathBuf>,
    /// Whose word counts that something is the newest: the policy file of the server's directory
    #[arg(long, global = true, value_name = "FILE", env = "CACHET_POLICY", hide_env_values = true)]
    pub(crate) policy: Option<PathBuf>,
    /// Take the word of the demonstration's registrar, which attests anybody, and of its witnesses: for trying out only
    #[cfg(debug_assertions)]
    #[arg(long, global = true)]
    pub(crate) demo: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseFrom,
}

impl Settings {
    /// Whether a demonstration's keys are believed; never in a release build.
    pub(crate) fn is_demonstration(&self) -> bool {
        #[cfg(debug_assertions)]
        return self.demo;
        #[cfg(not(debug_assertions))]
        return false;
    }
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an account, and with it a vault
    Create(create::Create),
    /// Open an account on this device with its recovery sheet
    Recover(recover::Recover),
    /// Open an account on this device by one that opens it already
    Join(join::Join),
    /// Let a new device into this account
    Link(link::Link),
    /// Say what a file says of itself, without a vault
    Examine(examine::Examine),
    /// Seal files and store them
    Put(put::Put),
    /// List the documents of this vault
    List(list::List),
    /// Find documents by words in their title or text
    Search(search::Search),
    /// Open a document into a file
    Get(get::Get),
    /// Change title, date or category of a document
    Edit(edit::Edit),
    /// List the versions of a document
    Versions(versions::Versions),
    /// Hide a document and cut its readers; `restore` brings it back
    Delete(delete::Delete),
    /// Bring a deleted document back
    Restore(restore::Restore),
    /// Erase a document for good
    Purge(purge::Purge),
    /// See and change the structured record: allergies, treatments, results, measures
    #[command(subcommand)]
    Record(record::Record),
    /// Write the International Patient Summary of the record
    Ips(ips::Ips),
    /// Let somebody without an account read something, or open such a link: SMART Health Links
    #[command(subcommand)]
    HealthLink(health_link::HealthLink),
    /// Give one person access to documents
    Grant(grant::Grant),
    /// List the rules that send what you add by themselves
    Rules(rules::Rules),
    /// Take an access back
    Revoke(revoke::Revoke),
    /// List who can read what
    Readers(readers::Readers),
    /// List who opened what, and what happened
    Journal,
    /// Show your deposit address, or make one
    Address(address::Address),
    /// List what others left for you; what your rules accept is accepted
    Deposits,
    /// Accept what somebody left for you
    Accept(accept::Accept),
    /// Refuse what somebody left for you
    Refuse(refuse::Refuse),
    /// Leave documents for a patient: files, folders, HL7 messages
    Deposit(deposit::Deposit),
    /// List what patients share with you
    Received,
    /// Say that a patient is the person you know
    Confirm(confirm::Confirm),
    /// Open a document that a patient shares with you
    Open(open::Open),
    /// Show your pairing code, for patients to scan or to compare
    Card(card::Card),
    /// Be recognised by a patient who is on the telephone with you
    Call(call::Call),
    /// Install or show your professional credential
    #[command(subcommand)]
    Credential(credential::Credential),
    /// Search the directory of professionals, or be listed in it
    #[command(subcommand)]
    Directory(directory::Directory),
    /// List the devices that open this account, or remove one
    Devices(devices::Devices),
    /// Change this device's passphrase
    Passphrase(passphrase::Passphrase),
    /// Make a new recovery sheet with new keys; every other device is closed
    Rotate(rotate::Rotate),
    /// See whether the newest recovery sheet counts alone, or stop that
    Sheet(sheet::Sheet),
    /// Take an account back with the sheet from before somebody changed its keys
    TakeBack(take_back::TakeBack),
    /// Persons who together, and after a waiting time, can bring you back
    #[command(subcommand)]
    Contacts(contacts::Contacts),
    /// List what happened to the ways into this account
    Alerts,
    /// Be told by e-mail that there is news
    Notice(notice::Notice),
    /// Have somebody told by e-mail when your emergency card is read
    CardContact(card_contact::CardContact),
    /// List what this device refused of the server
    Alarms,
    /// Print what this device kept of a server that showed two histories, for `audit --evidence`
    Evidence,
    /// Say whether what is here is proven to be the newest, and which acts are still on their way
    Standing,
    /// Give a restored server back what it lost
    GiveBack(give_back::GiveBack),
    /// Write everything into one file that stock tools open
    Export(export::Export),
    /// Bring a vault to a server from such a file
    Rebuild(rebuild::Rebuild),
    /// Erase this account and everything of it on the server
    Leave(leave::Leave),
    /// Remove this account from this device; the vault stays on the server
    Forget(forget::Forget),
    /// Be a registrar: make a key, attest a professional (offline)
    #[command(subcommand)]
    Registrar(registrar::Registrar),
    /// Watch a directory's log as a witness, and cosign what only ever grew
    Witness(witness::Witness),
    /// Follow a directory's log from outside, or verify evidence of a false one
    Audit(audit::Audit),
    /// Print completions for a shell
    Completions(completions::Completions),
}
