//! Recognising a professional by voice: she says a number, then six digits; the patient types both. The relay of linked
//! devices carries a commitment, an answer and her card, and learns neither who they are nor what was agreed.

use std::cell::Cell;

use cachet_crypto::protocol::link::{ANSWER, OFFER, REVEAL};
use cachet_crypto::{LinkId, Timestamp};
use cachet_seal::{Heard, LinkCode, Listening, Meeting, PairingCode, Speaking};

use crate::directory::PersonView;
use crate::link::{TRIES, in_time, leave, take, unauthenticated};
use crate::platform::chance;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Result, Session};

enum Saying {
    Offered(Speaking),
    Said(String),
}

/// A professional's side of a call.
pub struct Call {
    began: Timestamp,
    code: LinkCode,
    stage: Cell<Option<Saying>>,
}

impl Call {
    /// Nine digits, to say first.
    #[must_use]
    pub fn number(&self) -> String {
        self.code.digits()
    }
}

#[allow(clippy::large_enum_variant, reason = "one exists at a time, for minutes")]
enum Hearing {
    Answered(Listening),
    Heard(Heard, u8),
}

/// A patient's side of a call.
pub struct HeardCall {
    link: LinkId,
    began: Timestamp,
    stage: Cell<Option<Hearing>>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Begins a call on the professional's side: draws a number, and leaves the commitment to her card under it.
    ///
    /// # Errors
    /// [`Error::Input`] without a credential in force; [`Error::Network`].
    pub async fn begin_call(&self) -> Result<Call> {
        let card = self.card()?;
        if card.credential.is_none() {
            return Err(Error::Input("credential"));
        }
        let card = PairingCode::from_text(&card.qr)?;
        let speaking = Speaking::begin(&card, &mut chance())?;
        let code = speaking.code().clone();
        leave(&self.server, code.link(), OFFER, speaking.offer()).await?;
        Ok(Call { began: self.platform.now(), code, stage: Cell::new(Some(Saying::Offered(speaking))) })
    }

    /// Six digits to say, once the patient typed the number.
    ///
    /// # Errors
    /// [`Error::LinkCode`] after five minutes; [`Error::Refused`] for an answer that is none.
    pub async fn call_digits(&self, call: &Call) -> Result<Option<String>> {
        in_time(&self.platform, call.began)?;
        let speaking = match call.stage.take().ok_or(Error::LinkCode)? {
            Saying::Offered(speaking) => speaking,
            Saying::Said(digits) => {
                call.stage.set(Some(Saying::Said(digits.clone())));
                return Ok(Some(digits));
            }
        };
        match take(&self.server, call.code.link(), ANSWER).await {
            Ok(Some(answer)) => {
                let said = speaking.answered(&answer, &mut chance()).map_err(unauthenticated);
                let (digits, reveal) = self.alarmed("call", said).await?;
                leave(&self.server, call.code.link(), REVEAL, reveal).await?;
                call.stage.set(Some(Saying::Said(digits.clone())));
                Ok(Some(digits))
            }
            waiting => {
                call.stage.set(Some(Saying::Offered(speaking)));
                waiting.map(|_| None)
            }
        }
    }

    /// Takes part in a call on the patient's side: answers what waits under the number that was said.
    ///
    /// # Errors
    /// [`Error::LinkCode`] for a number that is none, is over or was used.
    pub async fn hear_call(&self, number: &str) -> Result<HeardCall> {
        let code = LinkCode::parse(Meeting::Device, number).map_err(|_| Error::LinkCode)?;
        let offer = take(&self.server, code.link(), OFFER).await?.ok_or(Error::LinkCode)?;
        let begun = Listening::begin(&code, &offer, &mut chance()).map_err(unauthenticated);
        let (listening, answer) = self.alarmed("call", begun).await?;
        leave(&self.server, code.link(), ANSWER, answer).await?;
        let stage = Cell::new(Some(Hearing::Answered(listening)));
        Ok(HeardCall { link: code.link(), began: self.platform.now(), stage })
    }

    /// Whether the card has come that was committed to: then she sees six digits, which are typed here.
    ///
    /// # Errors
    /// [`Error::Refused`] for another card, [`Error::LinkCode`] after five minutes.
    pub async fn call_ready(&self, call: &HeardCall) -> Result<bool> {
        in_time(&self.platform, call.began)?;
        let listening = match call.stage.take().ok_or(Error::LinkCode)? {
            Hearing::Answered(listening) => listening,
            heard => {
                call.stage.set(Some(heard));
                return Ok(true);
            }
        };
        match take(&self.server, call.link, REVEAL).await {
            Ok(Some(reveal)) => {
                let heard = self.alarmed("call", listening.revealed(&reveal).map_err(unauthenticated)).await?;
                call.stage.set(Some(Hearing::Heard(heard, TRIES)));
                Ok(true)
            }
            waiting => {
                call.stage.set(Some(Hearing::Answered(listening)));
                waiting.map(|_| false)
            }
        }
    }

    /// The professional, if `said` are the digits that she sees. The card is then held against the directory as a scanned
    /// one is, and the person still says yes.
    ///
    /// # Errors
    /// [`Error::LinkDigits`] with the tries that are left; at none the call is over and nobody was recognised.
    /// [`Error::Refused`] when the server's keys are not the card's.
    pub async fn finish_call(&self, call: &HeardCall, said: &str) -> Result<PersonView> {
        in_time(&self.platform, call.began)?;
        let Some(Hearing::Heard(heard, tries)) = call.stage.take() else { return Err(Error::LinkCode) };
        let Some(card) = heard.confirmed(said) else {
            let left = tries - 1;
            if left > 0 {
                call.stage.set(Some(Hearing::Heard(heard, left)));
            }
            return Err(Error::LinkDigits(left));
        };
        self.recognise(card, "call").await
    }
}
