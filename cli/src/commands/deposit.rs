//! `cachet deposit`

mod visit;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use cachet_client::{DepositAddress, DepositIds, Subject, deposit_link_origin, subject_of};
use cachet_crypto::{Base64Url, Day, sha256};
use clap::Args;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::deposit::beside;
use crate::deposit::input::{Chosen, Typed, choose};
use crate::deposit::listener;
use crate::deposit::listing::Listing;
use crate::deposit::outbox::{Content, Item, Outbox, State};
use crate::deposit::patients::Patients;
use crate::deposit::request::Request;
use crate::deposit::sending::{patiently, send_all};
use crate::failure::Failure;
use crate::home::Home;
use crate::opening::{now, open};
use crate::{categories, dates};

/// Leave documents for a patient, who accepts or refuses them. You cannot read them back.
///
/// What is left goes into an outbox first, which outlives a crash of this machine and of the server: each document
/// arrives once. Without files or --listen, what waits in the outbox is sent, what was given up is tried again, and the
/// outbox is listed; so it is, and --lift and --cancel go on, while another `cachet deposit` listens. What its author masks
/// from the patient (INVISIBLE_PATIENT) is held back until --lift. An IHE XDM archive gives its documents, a FHIR DocumentReference,
/// alone or in a Bundle of nothing else, what it carries.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet deposit --to 7kq2-m4hd-....-....@vault.example report.pdf
  cachet deposit --to ADDRESS results/ archive.zip reference.json
  cachet deposit --to ADDRESS --patient \"Jeanne Morel\" --born 1955-03-02 scan.pdf
  cachet deposit                                      send what waits, list the outbox
  cachet deposit --listen 127.0.0.1:2575 --patients patients.txt
  cachet deposit --to https://vault.example/deposer#... --from \"Dr Klein's office\" report.pdf     no account needed
  cachet deposit --lift 2026-0815                     a document that was masked from the patient may go

Over MLLP, as the French guide for CDA in HL7 v2 has it: ORU^R01 and MDM^T02 bring a document; MDM^T10, and ORU^R01 with
OBX-11 = C, replace one; MDM^T11, and MDM^T04 or ORU^R01 with OBX-11 = D, take one back. Which one say TXA-12 and TXA-13,
else the numbers in the CDA, else OBR-3. What is known under no number is taken back by nothing: it is answered AE.

The file of patients has one line a person: the authority of the identifier (PID-3.4), the identifier, the address.")]
pub(crate) struct Deposit {
    /// Files and folders
    #[arg(value_name = "FILE", requires = "to")]
    files: Vec<PathBuf>,
    /// Deposit address of the patient, or a link that the patient made for you
    #[arg(long, value_name = "ADDRESS|LINK")]
    to: Option<To>,
    /// Who you are, in your own words, for a link: the patient reads it, and that nobody verified it
    #[arg(long, value_name = "NAME", requires = "to")]
    from: Option<String>,
    /// Title [default: what the file says, else its name]
    #[arg(long)]
    title: Option<String>,
    /// Day that the document is about [default: what the file says, else today]
    #[arg(long, value_name = "DAY", value_parser = dates::day)]
    date: Option<Day>,
    /// What it is [default: what the file says, else other]
    #[arg(long, value_parser = categories::ALL)]
    category: Option<String>,
    /// Name of the person it is about, for the patient to compare [default: what the file says]
    #[arg(long, value_name = "NAME", requires = "to", value_parser = person_name)]
    patient: Option<String>,
    /// That person's day of birth, YYYY-MM-DD
    #[arg(long, value_name = "DAY", requires = "patient", value_parser = dates::day_of_birth)]
    born: Option<String>,
    /// To be read with a doctor: the patient sees a cover first
    #[arg(long)]
    cover: bool,
    /// The earlier deposit that this one replaces
    #[arg(long, value_name = "DEPOSIT")]
    replaces: Option<String>,
    /// Take an earlier deposit back
    #[arg(long, value_name = "DEPOSIT", conflicts_with_all = ["files", "to", "replaces", "listen"])]
    cancel: Option<String>,
    /// Let a document go that was masked from the patient
    #[arg(long, value_name = "DEPOSIT", conflicts_with_all = ["files", "to", "listen", "cancel"])]
    lift: Option<String>,
    /// Listen for HL7 v2 messages (ORU^R01, MDM^T02, T04, T10, T11) over MLLP
    #[arg(long, value_name = "ADDRESS:PORT", requires = "patients", conflicts_with = "files")]
    listen: Option<SocketAddr>,
    /// Which identifier has which deposit address
    #[arg(long, value_name = "FILE")]
    patients: Option<PathBuf>,
    /// Seconds to go on trying while the server does not answer
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    patience: u64,
}

/// Where a deposit goes.
#[derive(Clone, Debug)]
pub(crate) enum To {
    /// A patient's address, for who has an account.
    Address(DepositAddress),
    /// A link that a patient made, for who has none.
    Link {
        /// The server that it leads to.
        origin: String,
        /// All of it.
        text: LinkText,
    },
}

/// The text of a link. Whoever has it can deposit.
#[derive(Clone)]
pub(crate) struct LinkText(zeroize::Zeroizing<String>);

impl std::fmt::Debug for LinkText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkText(..)")
    }
}

impl std::ops::Deref for LinkText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for To {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.contains("://") {
            return text.parse().map(Self::Address).map_err(|_| "no whole address: copy it again".to_owned());
        }
        let origin = deposit_link_origin(text).map_err(|_| "no whole link: copy it again".to_owned())?;
        Ok(Self::Link { origin, text: LinkText(zeroize::Zeroizing::new(text.to_owned())) })
    }
}

pub(crate) async fn run(asked: &Deposit, settings: &Settings) -> Result<Answer, Failure> {
    let mut chosen = Vec::new();
    for file in &asked.files {
        chosen.extend(choose(file, &asked.typed())?);
    }
    if let Some(to @ To::Link { .. }) = &asked.to {
        let from = asked.from.as_deref().ok_or_else(|| Failure::Input("--from: say who you are".to_owned()))?;
        if chosen.is_empty()
            || asked.replaces.is_some()
            || asked.cover
            || asked.listen.is_some()
            || asked.patient.is_some()
        {
            return Err(Failure::Input("a link takes files, with --title, --date and --category".to_owned()));
        }
        return visit::run(to, from, chosen, Duration::from_secs(asked.patience), settings).await;
    }
    let request = asked.request();
    let waits = asked.listen.is_none() && asked.to.is_none();
    if waits && let Some(listing) = beside::ask(&Home::folder_of(settings.home.as_deref())?, &request)? {
        return listing.answer();
    }
    let patients = asked.patients.clone().map(Patients::open).transpose()?;
    let opened = open(settings).await?;
    let outbox = Outbox::open(&opened)?;
    if let (Some(at), Some(patients)) = (asked.listen, &patients) {
        listener::run(&opened, &outbox, patients, at, Duration::from_secs(asked.patience)).await?;
        return Ok(Answer::silent());
    }
    let named = match &asked.to {
        Some(To::Address(to)) => {
            let (typed, replaces) = (asked.typed().subject, asked.replaces.as_deref());
            let queued = (0..).zip(chosen);
            let queued = queued.map(|(order, one)| queue(&outbox, to, one, order, replaces, typed.as_ref()));
            queued.collect::<Result<_, _>>()?
        }
        _ => request.perform(&outbox)?,
    };
    let patience = Duration::from_secs(asked.patience);
    let arrived = patiently(patience, async || send_all(&outbox, &opened).await).await?;
    Listing::of(&outbox, &opened, named, arrived).await?.answer()
}

impl Deposit {
    /// What is asked of the outbox, when nothing is left for anybody.
    fn request(&self) -> Request {
        match (&self.cancel, &self.lift) {
            (Some(cancelled), _) => Request::Cancel(cancelled.clone()),
            (None, Some(lifted)) => Request::Lift(lifted.clone()),
            (None, None) => Request::Send,
        }
    }

    fn typed(&self) -> Typed {
        let Self { title, date, category, cover, .. } = self;
        let subject = self.patient.clone().map(|name| Subject { name, at_birth: None, born: self.born.clone() });
        Typed { title: title.clone(), date: *date, category: category.clone(), cover: *cover, subject }
    }
}

/// A name as a letter can say it.
fn person_name(text: &str) -> Result<String, String> {
    let subject = subject_of(text, None, None);
    subject.map(|subject| subject.name).ok_or_else(|| "a name of at most 100 bytes was expected".to_owned())
}

/// The same file for the same patient is the same deposit: a command that is given again sends nothing twice.
fn queue(
    outbox: &Outbox<'_>,
    to: &DepositAddress,
    one: Chosen,
    order: u32,
    replaces: Option<&str>,
    typed: Option<&Subject>,
) -> Result<String, Failure> {
    let address = to.to_string();
    let digest = sha256(&one.bytes);
    let replaces = replaces.map(|typed| outbox.find(typed)).transpose()?;
    let follows = replaces.as_deref().unwrap_or_default().as_bytes();
    // A name that was mistyped is not what was sent already. What a file itself says goes with the file.
    let about = typed.map(|subject| [subject.name.as_str(), subject.born.as_deref().unwrap_or_default()].join("\n"));
    let title = one.says.draft.title.as_bytes();
    let mut named = vec![&b"file"[..], address.as_bytes(), digest.as_bytes(), title, follows];
    named.extend(about.as_deref().map(str::as_bytes));
    let key = outbox.key(&named);
    if !outbox.has(&key) {
        let content = Content::Document { says: one.says, bytes: Base64Url(one.bytes) };
        let item = Item {
            queued: now(),
            sequence: outbox.next_place(),
            order,
            address,
            shown: one.shown.display().to_string(),
            reference: None,
            numbers: Vec::new(),
            ids: DepositIds::generate()?,
            follows: replaces,
            state: if one.masked { State::Held(content) } else { State::Queued(content) },
            failed: None,
        };
        outbox.write(&key, &item)?;
    }
    Ok(key)
}
