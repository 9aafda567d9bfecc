//! `cachet credential`

use std::path::PathBuf;

use cachet_crypto::Envelope;
use cachet_crypto::protocol::credential;
use clap::Subcommand;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::{Session, open};
use crate::shown::plain;

/// Install or show your professional credential.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  cachet credential install credential.json --registrars registrars.json
  cachet --demo credential demo --name \"Anne Lefèvre\" --profession \"médecin généraliste\" --rpps 10003456789 --place Albi
  cachet credential show")]
pub(crate) enum Credential {
    /// Keep the credential that a registrar signed for this account's keys
    Install {
        /// The registrar's answer
        file: PathBuf,
    },
    /// Ask the demonstration registrar, on servers that have one: it attests anybody
    #[cfg(debug_assertions)]
    Demo {
        /// Name
        #[arg(long)]
        name: String,
        /// Profession
        #[arg(long)]
        profession: String,
        /// RPPS number, eleven digits
        #[arg(long)]
        rpps: String,
        /// Town
        #[arg(long, default_value = "")]
        place: String,
    },
    /// Show the credential in force
    Show,
}

pub(crate) async fn run(asked: &Credential, settings: &Settings) -> Result<Answer, Failure> {
    match asked {
        Credential::Install { file } => {
            let name = file.display();
            let bytes = std::fs::read(file).map_err(|error| Failure::File(format!("{name}: {error}")))?;
            // However a program wrote the JSON: what is signed are the bytes inside.
            let envelope = serde_json::from_slice::<Envelope>(&bytes);
            let envelope = envelope.map_err(|_| Failure::Input(format!("{name}: this is no credential")))?;
            let opened = open(settings).await?;
            opened.install_credential(&envelope).await?;
            show(&opened)
        }
        #[cfg(debug_assertions)]
        Credential::Demo { name, profession, rpps, place } => {
            if !settings.is_demonstration() {
                return Err(Failure::Input("the demonstration registrar's word is taken with --demo only".to_owned()));
            }
            let opened = open(settings).await?;
            opened.demonstration_credential(rpps, name, profession, place).await?;
            show(&opened)
        }
        Credential::Show => show(&*open(settings).await?),
    }
}

fn show(session: &Session) -> Result<Answer, Failure> {
    let card = session.card()?;
    let about = json!({
        "credential": card.credential.as_ref().map(to_json),
        "verified_by": card.verified_by,
        "demonstration": card.demonstration,
        "listed": session.is_listed(),
    });
    let text = match &card.credential {
        None => "No credential is in force here, by a registrar whose word is taken (--registrars, --demo).".to_owned(),
        Some(held) => {
            let (name, profession, place) = (plain(&held.name), plain(&held.profession), plain(&held.place));
            let by = plain(&card.verified_by);
            format!("{name}, {profession}, {place}, RPPS {}; attested by {by} until {}", held.rpps, held.not_after)
        }
    };
    Ok(Answer::new(about, text))
}

/// For programs.
pub(super) fn to_json(held: &credential::Credential) -> Value {
    json!({
        "name": held.name,
        "profession": held.profession,
        "rpps": held.rpps,
        "place": held.place,
        "not_before": held.not_before.to_string(),
        "not_after": held.not_after.to_string(),
    })
}
