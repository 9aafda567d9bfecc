//! « Montrer sur l'écran du médecin »: a screen without an account shows a square and, once the owner's device has answered,
//! six digits. The owner stands before it, types them, and only then is a link handed over that the screen reads for twenty
//! minutes. A square that was sent from elsewhere leads to digits that the owner does not see.

use cachet_crypto::Timestamp;
use cachet_crypto::protocol::health_link::HealthLinkKind;
use cachet_crypto::protocol::link::CAPSULE;
use cachet_seal::{LinkCode, Meeting, Shown};

use crate::health_link::{HealthLinkWish, SharedFile};
use crate::link::{Joining, LettingIn, leave};
use crate::platform::{Platform, chance};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::ShownTo;
use crate::{Result, Session};

/// Seconds that a screen reads.
pub const SCREEN_SECONDS: u64 = 20 * 60;

/// A screen that waits for somebody to show something. It keeps nothing.
pub struct Screen<T>(Joining<T>);

/// What a screen may read, and until when.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OnScreen {
    /// `shlink:/` and the payload.
    pub link: String,
    /// When the screen forgets it.
    pub until: Timestamp,
}

impl<T: Transport> Screen<T> {
    /// Draws a key of its own and leaves the commitment to it.
    ///
    /// # Errors
    /// [`crate::Error::Network`].
    pub async fn begin(transport: T, platform: Platform) -> Result<Self> {
        Joining::meet(Meeting::Screen, transport, platform).await.map(Self)
    }

    /// What to show: a square, and nine digits for a device without a camera.
    #[must_use]
    pub fn code(&self) -> &LinkCode {
        self.0.code()
    }

    /// Six digits to show, once a device has answered.
    ///
    /// # Errors
    /// [`crate::Error::LinkCode`] after five minutes.
    pub async fn digits(&self) -> Result<Option<String>> {
        self.0.digits().await
    }

    /// What was handed over, once the digits were typed.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] when it is not from the device whose digits are shown.
    pub async fn shown(&self) -> Result<Option<OnScreen>> {
        let shown = self.0.shown().await?;
        Ok(shown.map(|Shown { link, until, .. }| OnScreen { link, until }))
    }
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Reads a screen's square or number, and answers it.
    ///
    /// # Errors
    /// As [`Session::begin_link`].
    pub async fn begin_screen(&self, code: &str) -> Result<LettingIn> {
        self.answer_code(Meeting::Screen, code).await
    }

    /// Whether the screen shows its digits.
    ///
    /// # Errors
    /// As [`Session::link_ready`].
    pub async fn screen_ready(&self, screen: &LettingIn) -> Result<bool> {
        self.link_ready(screen).await
    }

    /// Hands `files` over to be read for twenty minutes, if `typed` are the digits that the screen shows. What is shown
    /// stands in the signed log before it is handed over.
    ///
    /// # Errors
    /// [`crate::Error::LinkDigits`] with the tries that are left; nothing was made, nothing was handed over.
    pub async fn show_on_screen(
        &self,
        screen: &LettingIn,
        typed: &str,
        label: &str,
        files: &[SharedFile],
    ) -> Result<()> {
        let comparing = self.compared(screen, typed)?;
        let until = self.platform.now().plus(SCREEN_SECONDS);
        let wish = HealthLinkWish {
            label: label.to_owned(),
            kind: HealthLinkKind::Link,
            expires: Some(until),
            most: Some(1),
            passcode: None,
            direct: false,
            files: files.to_vec(),
        };
        let made = self.make_health_link_for(ShownTo::Screen, &wish).await?;
        let shown = Shown { v: 1, link: made.text.to_string(), until };
        leave(&self.server, screen.link, CAPSULE, comparing.show(&shown, &mut chance())?).await
    }
}
