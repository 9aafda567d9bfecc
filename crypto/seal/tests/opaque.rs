//! OPAQUE: the vectors of RFC 9807, and our client against a server of the suite that the real one has.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::{BTreeMap, VecDeque};

use cachet_crypto::{AccountId, DeviceId, Secret};
use cachet_seal::{
    AccountRoot, Error, ExportKey, Login, PassphraseInput, Registration, generate_id, generate_secret, unwrap_root,
    wrap_root,
};
use getrandom::SysRng;
use opaque_ke::ksf::Identity;
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration, ClientRegistrationFinishParameters,
    CredentialFinalization, CredentialRequest, Identifiers, RegistrationRequest, RegistrationUpload, Ristretto255,
    ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup, TripleDh,
};

/// What the server has: it never sees what a key stretching function would stretch.
struct ServerSuite;

impl CipherSuite for ServerSuite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_0_10::Sha512>;
    type Ksf = Identity;
}

/// Gives out what a vector says was drawn, in order.
struct Drawn(VecDeque<u8>);

impl rand_core_0_6::RngCore for Drawn {
    fn next_u32(&mut self) -> u32 {
        unreachable!("the crate draws bytes")
    }

    fn next_u64(&mut self) -> u64 {
        unreachable!("the crate draws bytes")
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.0.pop_front().expect("no more is drawn than the vector holds"));
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_0_6::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl rand_core_0_6::CryptoRng for Drawn {}

struct Vector(BTreeMap<String, Vec<u8>>);

impl Vector {
    fn draws(&self, fields: &[&str]) -> Drawn {
        // A blind is drawn as 64 bytes and reduced; its canonical form with zeros above reduces to itself.
        let wide =
            |field: &str| [self.0[field].as_slice(), if field.starts_with("blind") { &[0; 32] } else { &[] }].concat();
        Drawn(fields.iter().flat_map(|field| wide(field)).collect())
    }
}

fn vectors() -> Vec<Vector> {
    include_str!("vectors/opaque.txt")
        .split("\n\n")
        .map(|vector| {
            let lines = vector.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "));
            Vector(lines.map(|(field, hex)| (field.to_owned(), unhex(hex))).collect())
        })
        .collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    pairs.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

#[test]
fn the_vectors_of_rfc_9807_come_out_byte_for_byte() {
    for vector in vectors() {
        let v = &vector.0;
        let setup = [&v["oprf_seed"][..], &v["server_private_key"], &v["server_public_key"]].concat();
        let setup = ServerSetup::<ServerSuite>::deserialize(&setup).unwrap();
        let identifiers = Identifiers {
            client: v.get("client_identity").map(Vec::as_slice),
            server: v.get("server_identity").map(Vec::as_slice),
        };
        let (password, context) = (&v["password"], b"OPAQUE-POC");

        let client =
            ClientRegistration::<ServerSuite>::start(&mut vector.draws(&["blind_registration"]), password).unwrap();
        assert_eq!(client.message.serialize().to_vec(), v["registration_request"]);
        let server = ServerRegistration::start(&setup, client.message, &v["credential_identifier"]).unwrap();
        assert_eq!(server.message.serialize().to_vec(), v["registration_response"]);
        let parameters = ClientRegistrationFinishParameters::new(identifiers, None);
        let mut drawn = vector.draws(&["envelope_nonce"]);
        let client = client.state.finish(&mut drawn, password, server.message, parameters).unwrap();
        assert_eq!(client.message.serialize().to_vec(), v["registration_upload"]);
        assert_eq!(client.export_key.to_vec(), v["export_key"]);
        let record = ServerRegistration::finish(client.message);

        let mut drawn = vector.draws(&["blind_login", "client_keyshare_seed", "client_nonce"]);
        let client = ClientLogin::<ServerSuite>::start(&mut drawn, password).unwrap();
        assert_eq!(client.message.serialize().to_vec(), v["KE1"]);
        // The crate draws a masking key for an account that does not exist, used or not.
        let mut drawn = vector.draws(&["masking_nonce", "server_keyshare_seed", "server_nonce"]);
        (0..64).for_each(|_| drawn.0.push_front(0));
        let server = ServerLogin::start(
            &mut drawn,
            &setup,
            Some(record),
            client.message,
            &v["credential_identifier"],
            ServerLoginParameters { context: Some(context), identifiers },
        )
        .unwrap();
        assert_eq!(server.message.serialize().to_vec(), v["KE2"]);
        let parameters = ClientLoginFinishParameters::new(Some(context), identifiers, None);
        let mut nothing = Drawn(VecDeque::new());
        let client = client.state.finish(&mut nothing, password, server.message, parameters).unwrap();
        assert_eq!(client.message.serialize().to_vec(), v["KE3"]);
        assert_eq!(client.session_key.to_vec(), v["session_key"]);
        assert_eq!(client.export_key.to_vec(), v["export_key"]);
    }
    assert_eq!(vectors().len(), 2);
}

struct Server {
    setup: ServerSetup<ServerSuite>,
    identifier: Vec<u8>,
    record: Vec<u8>,
}

/// The operating system, for the generation of `rand_core` that the server speaks.
struct System;

impl rand_core_0_6::RngCore for System {
    fn next_u32(&mut self) -> u32 {
        unreachable!("the crate draws bytes")
    }

    fn next_u64(&mut self) -> u64 {
        unreachable!("the crate draws bytes")
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        getrandom::fill(bytes).unwrap();
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_0_6::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl rand_core_0_6::CryptoRng for System {}

fn register(account: AccountId, device: DeviceId, input: PassphraseInput) -> (Server, ExportKey) {
    let setup = ServerSetup::<ServerSuite>::new(&mut System);
    let identifier = [account.as_bytes().as_slice(), device.as_bytes()].concat();
    let (registration, request) = Registration::start(input, &mut SysRng).unwrap();
    let request = RegistrationRequest::deserialize(&request).unwrap();
    let response = ServerRegistration::start(&setup, request, &identifier).unwrap().message.serialize();
    let (upload, export_key) = registration.finish(&response, &mut SysRng).unwrap();
    let record = ServerRegistration::<ServerSuite>::finish(RegistrationUpload::deserialize(&upload).unwrap());
    (Server { setup, identifier, record: record.serialize().to_vec() }, export_key)
}

fn log_in(server: &Server, input: PassphraseInput) -> cachet_seal::Result<ExportKey> {
    let (login, request) = Login::start(input, &mut SysRng)?;
    let record = ServerRegistration::deserialize(&server.record).unwrap();
    let started = ServerLogin::start(
        &mut System,
        &server.setup,
        Some(record),
        CredentialRequest::deserialize(&request).unwrap(),
        &server.identifier,
        ServerLoginParameters::default(),
    )
    .unwrap();
    let (finalization, export_key) = login.finish(&started.message.serialize(), &mut SysRng)?;
    let finalization = CredentialFinalization::deserialize(&finalization).unwrap();
    started.state.finish(finalization, ServerLoginParameters::default()).unwrap();
    Ok(export_key)
}

#[test]
fn the_passphrase_on_its_device_opens_the_root_and_nothing_else_does() {
    let (account, device): (AccountId, DeviceId) =
        (generate_id(&mut SysRng).unwrap(), generate_id(&mut SysRng).unwrap());
    let secret: Secret<32> = generate_secret(&mut SysRng).unwrap();
    let input = |passphrase: &str| PassphraseInput::derive(&secret, account, device, passphrase);
    let (server, export_key) = register(account, device, input("e\u{301}tang bleu"));

    let root = AccountRoot::generate(&mut SysRng).unwrap();
    let wrap = wrap_root(&export_key.wrap_key(account, device, 3), &root, &mut SysRng).unwrap();

    // Typed composed this time: the same passphrase.
    let again = log_in(&server, input("\u{e9}tang bleu")).unwrap();
    let opened = unwrap_root(&again.wrap_key(account, device, 3), &wrap).unwrap();
    assert_eq!(opened.keys().fingerprint(), root.keys().fingerprint());
    assert!(unwrap_root(&again.wrap_key(account, device, 2), &wrap).is_err(), "another epoch");
    let other: DeviceId = generate_id(&mut SysRng).unwrap();
    assert!(unwrap_root(&again.wrap_key(account, other, 3), &wrap).is_err(), "another device");

    assert_eq!(log_in(&server, input("étang vert")).err(), Some(Error::Forged));
    // The right passphrase with everything that the server has, but without the device secret.
    let without = PassphraseInput::derive(&generate_secret(&mut SysRng).unwrap(), account, device, "étang bleu");
    assert_eq!(log_in(&server, without).err(), Some(Error::Forged));
    assert_eq!(
        Login::start(input("x"), &mut SysRng).unwrap().0.finish(&[1; 320], &mut SysRng).err(),
        Some(Error::Malformed)
    );
}
