//! What the owner says of herself, to compare with what a document says of whom it is about.

use cachet_entry::Profile;
use cachet_seal::is_day_of_birth;

use crate::keys::Keys;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::index::Index;
use crate::{Error, Result, Session};

/// The owner's traits.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct OwnTraits {
    /// Name, as given when the account was made.
    pub name: String,
    /// Given names and family name at birth, where the profile says one.
    pub at_birth: Option<String>,
    /// Day of birth, `YYYY-MM-DD`.
    pub born: Option<String>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Name and birth, from the medical profile, else from the keyring.
    ///
    /// # Errors
    /// As [`Session::profile`].
    pub async fn own_traits(&self) -> Result<OwnTraits> {
        let (profile, name) = (self.profile().await?, self.own_name());
        let at_birth = (!profile.maiden.is_empty()).then(|| {
            let given = if profile.given.is_empty() { &name } else { &profile.given };
            format!("{given} {}", profile.maiden)
        });
        let born = born(&self.keys(), Some(&profile));
        Ok(OwnTraits { name, at_birth, born })
    }

    /// Keeps the day of birth, sealed; a profile that says one says this one from now on.
    ///
    /// # Errors
    /// [`Error::Input`] for anything but a day.
    pub async fn set_birth_date(&self, born: Option<&str>) -> Result<()> {
        if born.is_some_and(|born| !is_day_of_birth(born)) {
            return Err(Error::Input("birth date"));
        }
        let profile = self.profile().await?;
        if profile.born.is_some() {
            self.set_profile(&Profile { born: born.map(ToOwned::to_owned), ..profile }).await?;
        }
        self.update_keyring(|keyring| keyring.born = born.map(ToOwned::to_owned)).await
    }
}

/// The day of birth that goes along with what is shared.
pub(crate) fn shared_day_of_birth(keys: &Keys, index: &Index) -> Option<String> {
    born(keys, index.record.profile())
}

fn born(keys: &Keys, profile: Option<&Profile>) -> Option<String> {
    let said = profile.and_then(|profile| profile.born.clone()).filter(|born| is_day_of_birth(born));
    said.or_else(|| keys.keyring.born.clone())
}
