//! A home that opens nothing yet, and how it is to open an account that exists.

use cachet_client::store::FileStore;
use cachet_client::{NewAccount, Role, enrolment};

use crate::arguments::Settings;
use crate::commands::create::device_name;
use crate::failure::Failure;
use crate::home::Home;

/// How the vault and this device are called.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct NewDevice {
    /// How this vault is called on this device
    #[arg(long, value_name = "NAME", default_value = "Cachet")]
    label: String,
    /// How you call this device
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
}

impl NewDevice {
    /// What is enrolled here, under a passphrase that is asked for.
    pub(crate) fn account(&self, settings: &Settings) -> Result<NewAccount, Failure> {
        Ok(NewAccount {
            passphrase: settings.passphrase.get_new()?,
            label: self.label.clone(),
            // The sealed keyring holds the name and the role; these are not used.
            name: String::new(),
            role: Role::Patient,
            shared: false,
            device: device_name(self.device.as_deref()),
        })
    }
}

/// The home, where no account is enrolled, and what it keeps.
pub(crate) async fn home(settings: &Settings) -> Result<(Home, FileStore), Failure> {
    let home = Home::open(settings.home.as_deref())?;
    let store = home.store()?;
    match enrolment(&store).await? {
        None => Ok((home, store)),
        Some(_) => Err(Failure::AlreadyEnrolled),
    }
}
