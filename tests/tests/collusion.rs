//! A reader who colludes with the server holds the document key: the cipher accepts whatever that reader seals.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use std::cell::RefCell;
use std::rc::Rc;

use cachet_client::transport::{Method, Request};
use cachet_client::{Error, Refusal};
use cachet_crypto::{Secret, Signed, encode_base64url};
use cachet_seal::{DocumentKey, HybridIdentity, Manifest, RecoveryCode, open_manifest, unwrap_header, unwrap_root};
use cachet_tests::{Doctor, Patient, World, files};
use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce};
use serde_json::{Value, json};

/// What age writes after the header: nonce, and one chunk under the key that HKDF gives (C2SP age, "Payload").
fn age_payload(key: &DocumentKey, plaintext: &[u8]) -> Vec<u8> {
    let nonce = [7; 16];
    let mut payload_key = [0; 32];
    hkdf::Hkdf::<sha2::Sha256>::new(Some(&nonce), key.expose()).expand(b"payload", &mut payload_key).expect("32 bytes");
    let mut chunk_nonce = [0; 12];
    chunk_nonce[11] = 1;
    let cipher = ChaCha20Poly1305::new_from_slice(&payload_key).expect("32 bytes");
    let sealed = cipher.encrypt(&Nonce::from(chunk_nonce), plaintext).expect("one chunk");
    [nonce.as_slice(), &sealed].concat()
}

/// The reader's identity, which the reader has by right.
fn identity_of(world: &World, who: &str, code: &RecoveryCode) -> HybridIdentity {
    let recorded = world.recorded.borrow();
    let created =
        recorded.iter().find(|e| e.who == who && e.request.path == "/v1/accounts").expect("the account was made");
    let cachet_client::transport::Body::Json(body) = &created.request.body else { panic!("a body") };
    let created: cachet_crypto::protocol::api::CreateAccount = serde_json::from_slice(body).unwrap();
    let record: cachet_crypto::protocol::account::AccountRecord = created.record.peek().unwrap();
    let root = unwrap_root(&code.wrap_key(record.account(), 0), &created.recovery.wrap.0).unwrap();
    HybridIdentity::from_seed(Secret::from_slice(root.keys().identity.seed().expose()).unwrap())
}

fn is_opening(request: &Request) -> bool {
    request.path.ends_with("/openings") && request.method == Method::Post
}

#[tokio::test]
async fn a_manifest_that_a_colluding_reader_sealed_under_the_same_header_is_refused() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let content = files(5_000, 1);
    let document = jeanne.add("Bilan", &content).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), content, "the honest run");

    let identity = identity_of(&world, "Dr Anne Lefèvre", anne.begun.code());
    let forged: Rc<RefCell<bool>> = Rc::default();
    let told = Rc::clone(&forged);
    let forger = cachet_crypto::SigningKey::from_seed(&Secret::init_with(|seed| seed.fill(9)));
    anne.wire.play(move |request, mut response| {
        if is_opening(request) && response.status == 200 {
            let mut opened: Value = serde_json::from_slice(&response.body).unwrap();
            let bytes = |field: &Value| cachet_crypto::decode_base64url(field.as_str().unwrap()).unwrap();
            let key = unwrap_header(&identity, &bytes(&opened["header"])).unwrap();
            let genuine: Manifest = open_manifest(&bytes(&opened["manifest"]), &key).unwrap().peek().unwrap();
            let statement = Manifest { title: "Tout va bien".to_owned(), ..genuine };
            let envelope = Signed::sign(statement, &forger).unwrap().envelope().to_vec();
            let mut plaintext = u32::try_from(envelope.len()).unwrap().to_be_bytes().to_vec();
            plaintext.extend_from_slice(&envelope);
            plaintext.resize(usize::try_from(cachet_crypto::padded_len(plaintext.len() as u64, 1024)).unwrap(), 0);
            let payload = age_payload(&key, &plaintext);
            // Under the genuine header this is a whole, valid age file: only the signatures tell.
            assert!(open_manifest(&payload, &key).is_ok());
            opened["manifest"] = json!(encode_base64url(&payload));
            response.body = serde_json::to_vec(&opened).unwrap();
            *told.borrow_mut() = true;
        }
        Some(response)
    });
    assert_eq!(anne.open(grant).await.unwrap_err(), Error::Refused(Refusal::Bind));
    assert!(*forged.borrow(), "the forgery was served");
    assert_eq!(anne.session.alarms().await.unwrap().last().unwrap().code, "refused-bind");
    anne.wire.be_honest();
    assert_eq!(anne.open(grant).await.unwrap(), content);
}
