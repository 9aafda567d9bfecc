//! OPAQUE (RFC 9807), the server's half: ristretto255, SHA-512, 3DH. The password is stretched by the client alone, so
//! the suite says `Ksf = Identity` here; no context and no identities, so both sides take the public keys (section 6).

use cachet_crypto::{AccountId, DeviceId};
use opaque_ke::ksf::Identity;
use opaque_ke::{
    CipherSuite, CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload, Ristretto255,
    ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup, TripleDh,
};
use sha2_0_10::Sha512;

use crate::chance::SystemRandom;
use crate::refusal::{INTERNAL, MALFORMED, Result, UNAUTHENTICATED};

/// The suite that the client uses too, but for the stretching.
struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Identity;
}

/// The server's long-term keys of OPAQUE. They lie in the database: every node has the same, a backup holds them.
#[derive(Clone)]
pub(crate) struct Opaque(ServerSetup<Suite>);

/// A login between its two requests.
pub(crate) struct Started {
    pub(crate) message: Vec<u8>,
    pub(crate) state: Vec<u8>,
}

impl Opaque {
    /// Fresh keys, as bytes to keep.
    pub(crate) fn generate() -> Vec<u8> {
        ServerSetup::<Suite>::new(&mut SystemRandom).serialize().to_vec()
    }

    /// The kept keys.
    pub(crate) fn restore(bytes: &[u8]) -> Result<Self> {
        ServerSetup::deserialize(bytes).map(Self).map_err(|_| INTERNAL)
    }

    /// Answers the first message of a registration. Keeps nothing.
    pub(crate) fn register(&self, account: AccountId, device: DeviceId, request: &[u8]) -> Result<Vec<u8>> {
        let request = RegistrationRequest::<Suite>::deserialize(request).map_err(|_| MALFORMED)?;
        let started = ServerRegistration::<Suite>::start(&self.0, request, &credential(account, device));
        Ok(started.map_err(|_| MALFORMED)?.message.serialize().to_vec())
    }

    /// Answers the first message of a login; without a registration, by one made up that nobody can tell from a real one.
    pub(crate) fn start(
        &self,
        account: AccountId,
        device: DeviceId,
        registration: Option<&[u8]>,
        request: &[u8],
    ) -> Result<Started> {
        let request = CredentialRequest::<Suite>::deserialize(request).map_err(|_| MALFORMED)?;
        let registration =
            registration.map(ServerRegistration::<Suite>::deserialize).transpose().map_err(|_| INTERNAL)?;
        let started = ServerLogin::start(
            &mut SystemRandom,
            &self.0,
            registration,
            request,
            &credential(account, device),
            ServerLoginParameters::default(),
        );
        let started = started.map_err(|_| MALFORMED)?;
        Ok(Started { message: started.message.serialize().to_vec(), state: started.state.serialize().to_vec() })
    }
}

/// Whether the last message of a login shows the passphrase.
pub(crate) fn finish(state: &[u8], message: &[u8]) -> Result<()> {
    let message = CredentialFinalization::<Suite>::deserialize(message).map_err(|_| MALFORMED)?;
    let state = ServerLogin::<Suite>::deserialize(state).map_err(|_| INTERNAL)?;
    state.finish(message, ServerLoginParameters::default()).map(|_| ()).map_err(|_| UNAUTHENTICATED)
}

/// Refuses a registration record that is none.
pub(crate) fn check_registration(record: &[u8]) -> Result<()> {
    RegistrationUpload::<Suite>::deserialize(record).map(|_| ()).map_err(|_| MALFORMED)
}

/// The credential identifier: account || device.
fn credential(account: AccountId, device: DeviceId) -> Vec<u8> {
    [account.as_bytes().as_slice(), device.as_bytes()].concat()
}
