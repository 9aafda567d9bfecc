//! The operator's mail relay, over SMTP.

use std::time::Duration;

use cachet_crypto::protocol::notice::EmailAddress;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, SinglePart};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::message::Words;
use crate::chance::random;
use crate::mac::to_text;
use crate::settings::NoticeSettings;

/// How long one message may take, in all: shorter than the first lease.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where messages go, and from whom.
pub(crate) struct Relay {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why a message did not go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Unsent {
    /// For good: the relay refuses it.
    Refused,
    /// For now.
    Later,
}

macro_rules! field {
    ($(#[$doc:meta])* $name:ident, $header:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($header)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

field! {
    /// RFC 3834: no answering machine answers, no rule for absences is set off.
    AutoSubmitted, "Auto-Submitted"
}
field! {
    /// RFC 2369: where to stop.
    ListUnsubscribe, "List-Unsubscribe"
}
field! {
    /// RFC 8058: one request there stops, without a page.
    ListUnsubscribePost, "List-Unsubscribe-Post"
}

impl Relay {
    /// Connects to nothing yet.
    pub(crate) fn new(settings: &NoticeSettings) -> Result<Self, lettre::transport::smtp::Error> {
        let domain = settings.from.email.domain().to_owned();
        // The machine's own name is nobody's business.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.url)?
            .hello_name(ClientId::Domain(domain))
            .timeout(Some(PATIENCE / 2))
            .build();
        Ok(Self { transport, from: settings.from.clone() })
    }

    /// Hands one message to the relay.
    pub(crate) async fn send(&self, to: &EmailAddress, words: Words) -> Result<(), Unsent> {
        let message = self.message(to, words).ok_or(Unsent::Refused)?;
        match tokio::time::timeout(PATIENCE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(Unsent::Refused),
            Ok(Err(_)) | Err(_) => Err(Unsent::Later),
        }
    }

    fn message(&self, to: &EmailAddress, words: Words) -> Option<Message> {
        let to = Mailbox::new(None, to.as_str().parse().ok()?);
        let id = format!("<{}@{}>", to_text(&random::<16>()), self.from.email.domain());
        let mut builder = MessageBuilder::new();
        if let Some(stop) = words.stop {
            builder = builder
                .header(ListUnsubscribe(format!("<{stop}>")))
                .header(ListUnsubscribePost("List-Unsubscribe=One-Click".to_owned()));
        }
        builder
            .from(self.from.clone())
            .to(to)
            .subject(words.subject)
            .message_id(Some(id))
            .date_now()
            .header(AutoSubmitted("auto-generated".to_owned()))
            .singlepart(SinglePart::plain(words.text))
            .ok()
    }
}
