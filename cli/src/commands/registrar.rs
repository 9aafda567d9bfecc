//! `cachet registrar`: the key stays in one file, on a machine without a network. Only `publish` and `desk` need one, and
//! neither touches the key.

mod status;

use std::path::{Path, PathBuf};

use cachet_client::keys_of_code;
use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::credential::{Credential, MAX_CREDENTIAL_DAYS, registrar_signer};
use cachet_crypto::{
    AccountId, Envelope, Payload as _, Secret, Sha256Digest, Signed, SigningKey, decode_base64url, encode_base64url,
};
use clap::Subcommand;
use serde_json::json;
use zeroize::Zeroizing;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::desk::{Desk, Request};
use crate::failure::Failure;
use crate::local_file::write_private;
use crate::opening::now;
use crate::registrars::Listed;

const PREFIX: &str = "CACHET-REGISTRAR-KEY-1:";

/// Be a registrar: sign on a machine without a network, publish and receive on another.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  cachet registrar key registrar.key --name \"Ordre des médecins\"
  cachet registrar show registrar.key > registrars.json
  cachet registrar sign registrar.key --code \"$(cat code.txt)\" --name \"Anne Lefèvre\" \\
      --profession \"médecin généraliste\" --rpps 10003456789 --place Albi > credential.json")]
pub(crate) enum Registrar {
    /// Make a signing key in a new file (mode 0600)
    Key {
        /// The file
        file: PathBuf,
        /// The registrar's name, as agreements will say it
        #[arg(long)]
        name: String,
    },
    /// Attest whose keys these are; prints the credential
    Sign {
        /// The registrar's key file
        key: PathBuf,
        #[command(flatten)]
        subject: Subject,
        /// Name as registered
        #[arg(long, required_unless_present = "request")]
        name: Option<String>,
        /// Profession as registered
        #[arg(long, required_unless_present = "request")]
        profession: Option<String>,
        /// RPPS number, eleven digits
        #[arg(long, required_unless_present = "request")]
        rpps: Option<String>,
        /// Town of practice
        #[arg(long, default_value = "")]
        place: String,
        /// How many days it holds
        #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_CREDENTIAL_DAYS)))]
        days: u32,
    },
    /// Sign the list of credentials that were taken back anew: clients take no credential on a list older than a week
    Status {
        /// The registrar's key file
        key: PathBuf,
        /// The list: read if it is there, replaced
        list: PathBuf,
    },
    /// Take credentials back: adds them to the list and signs it
    Revoke {
        /// The registrar's key file
        key: PathBuf,
        /// The list: read if it is there, replaced
        list: PathBuf,
        /// A credential that this registrar signed
        #[arg(long, required = true, value_name = "FILE")]
        credential: Vec<PathBuf>,
    },
    /// Carry a signed list to the server, which must know the registrar (CACHET_REGISTRARS there)
    Publish {
        /// The list
        list: PathBuf,
    },
    /// Receive professionals who prove who they are by OpenID Connect, and queue what the offline key may sign
    Desk(Desk),
    /// Print the list of registrars that clients take with --registrars
    Show {
        /// Key files
        #[arg(required = true)]
        keys: Vec<PathBuf>,
    },
}

/// Whose keys are attested.
#[derive(clap::Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct Subject {
    /// The professional's pairing code, as `cachet card --text` prints it
    #[arg(long)]
    code: Option<String>,
    /// The professional's signed account record
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// A request that the desk has verified: it says name, profession and RPPS number too
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,
}

pub(crate) async fn run(asked: &Registrar, settings: &Settings) -> Result<Answer, Failure> {
    match asked {
        Registrar::Key { file, name } => make_key(file, name),
        Registrar::Sign { key, subject, name, profession, rpps, place, days } => {
            let (_, key) = read_key(key)?;
            let request = subject.request.as_deref().map(Request::read).transpose()?;
            let (account, epoch, keys) = match &request {
                Some(request) => request.keys(),
                None => subject.keys()?,
            };
            // What was typed goes before what the provider said: a registrar knows its own register.
            let said = |typed: &Option<String>, verified: fn(&Request) -> &str| {
                typed
                    .clone()
                    .or_else(|| request.as_ref().map(|request| verified(request).to_owned()))
                    .unwrap_or_default()
            };
            let today = now().day();
            let credential = Credential::new(
                registrar_signer(&key.verifying_key()),
                account,
                epoch,
                keys,
                said(rpps, |request| &request.rpps),
                said(name, |request| &request.name),
                said(profession, |request| &request.profession),
                place.clone(),
                today,
                today.plus(*days),
            );
            let fits = "the RPPS number has eleven digits; name, profession and place have 100 bytes at most";
            credential.check().map_err(|_| Failure::Input(fits.to_owned()))?;
            let signed = Signed::sign(credential, &key).map_err(cachet_client::Error::from)?;
            let envelope = serde_json::to_value(signed.envelope()).expect("an envelope is three strings");
            let text = String::from_utf8(signed.envelope().to_vec()).expect("JSON is UTF-8");
            Ok(Answer::new(envelope, text))
        }
        Registrar::Status { key, list } => status::sign(key, list, &[]),
        Registrar::Revoke { key, list, credential } => status::sign(key, list, credential),
        Registrar::Publish { list } => status::publish(list, settings).await,
        Registrar::Desk(desk) => desk.run(settings).await,
        Registrar::Show { keys } => {
            let keys = keys.iter().map(|file| read_key(file)).collect::<Result<Vec<_>, _>>()?;
            let listed = |(name, key): (String, SigningKey)| list(&name, &key);
            let listed = serde_json::to_value(keys.into_iter().map(listed).collect::<Vec<_>>());
            let listed = listed.expect("a list of strings");
            Ok(Answer::new(listed.clone(), listed.to_string()))
        }
    }
}

fn list(name: &str, key: &SigningKey) -> Listed {
    let key = encode_base64url(key.verifying_key().as_bytes());
    Listed { key, name: name.to_owned(), demonstration: false }
}

fn make_key(file: &Path, name: &str) -> Result<Answer, Failure> {
    let name = name.trim();
    if name.is_empty() || name.len() > 100 || name.chars().any(char::is_control) {
        return Err(Failure::Input("a name of 100 bytes at most was expected".to_owned()));
    }
    let seed =
        Secret::try_init_with(|bytes: &mut [u8; 32]| getrandom::fill(bytes)).map_err(|_| Failure::Device("chance"))?;
    let key = SigningKey::from_seed(&seed);
    let public = list(name, &key);
    let encoded = Zeroizing::new(encode_base64url(seed.expose()));
    let text = Zeroizing::new(format!("# name: {name}\n# public key: {}\n{PREFIX}{}\n", public.key, *encoded));
    write_private(file, &text)?;
    let about = json!({ "file": file, "key": public.key, "name": name });
    Ok(Answer::new(about, format!("{} holds the key of {name}; its public half is {}", file.display(), public.key)))
}

fn read_key(file: &Path) -> Result<(String, SigningKey), Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map(Zeroizing::new);
    let text = text.map_err(|error| Failure::File(format!("{shown}: {error}")))?;
    let name = text.lines().find_map(|line| line.strip_prefix("# name: ")).map(ToOwned::to_owned);
    let seed = text.lines().find_map(|line| line.strip_prefix(PREFIX)).and_then(|seed| decode_base64url(seed).ok());
    let seed = seed.map(Zeroizing::new).and_then(|seed| Secret::from_slice(&seed));
    match (name, seed) {
        (Some(name), Some(seed)) => Ok((name, SigningKey::from_seed(&seed))),
        _ => Err(Failure::Input(format!("{shown}: this is no registrar's key"))),
    }
}

impl Subject {
    fn keys(&self) -> Result<(AccountId, u32, Sha256Digest), Failure> {
        match (&self.code, &self.record) {
            (Some(code), _) => Ok(keys_of_code(code)?),
            (None, Some(file)) => {
                let shown = file.display();
                let bytes = std::fs::read(file).map_err(|error| Failure::File(format!("{shown}: {error}")))?;
                let wrong = || Failure::Input(format!("{shown}: this is no account's signed record"));
                let envelope: Envelope = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
                let claimed: AccountRecord = envelope.peek().map_err(|_| wrong())?;
                let record = AccountRecord::verify(&envelope, claimed.account()).map_err(|_| wrong())?;
                Ok((record.account(), record.epoch(), record.key))
            }
            (None, None) => Err(Failure::Input("--code, --record or --request is needed".to_owned())),
        }
    }
}
