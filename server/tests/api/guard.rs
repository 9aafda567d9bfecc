//! What the log tells: an allow-list, searched for everything that a scenario handled.

use std::cell::RefCell;
use std::io::Write;
use std::sync::Once;

use cachet_crypto::encode_base64url;
use cachet_crypto::protocol::api::{self, path};

use crate::harness::{Actor, World};

thread_local! {
    /// What this test's thread logged: a test runs on one.
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Keeps what is logged, for all tests of this program.
pub(crate) fn keep_lines() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing_subscriber::fmt().with_writer(|| Lines).with_ansi(false).init());
}

/// What this test logged so far.
pub(crate) fn logged() -> String {
    String::from_utf8(LINES.with_borrow(Vec::clone)).unwrap()
}

#[tokio::test]
async fn the_log_names_routes_and_nobody() {
    let world = World::new().await;
    let mut patient = Actor::new(&world).await;
    let object = patient.put(&world).await;
    let mut pair = patient.pair(&world).await;
    let granted = patient.grant(&world, &mut pair, &object).await;
    world.get(&path::mailbox(pair.mailbox), pair.token.as_str()).await.is(200);
    world.get(&format!("{}?q=somebody", path::directory()), None).await.json::<api::Listings>();
    world.get("/v1/vaults/oops", patient.token_str()).await;

    let log = logged();
    assert!(log.contains(r#"route="/v1/vaults/{vault}/log" status=200"#), "{log}");
    assert!(log.contains(r#"route="page" status=404 code="not-found""#), "{log}");
    let ids: [&[u8]; 6] = [
        patient.account.as_bytes(),
        patient.vault.as_bytes(),
        object.object.as_bytes(),
        object.parts[0].part.as_bytes(),
        pair.mailbox.as_bytes(),
        granted.grant.as_bytes(),
    ];
    for id in ids.map(encode_base64url) {
        assert!(!log.contains(&id), "{id} in {log}");
    }
    for text in [patient.token_str(), pair.token.as_str(), "somebody", "oops", "127.0.0.1"] {
        assert!(!log.contains(text), "{text} in {log}");
    }
    let pseudonyms = log.lines().filter(|line| line.contains("/v1/mailboxes/") && !line.contains(r#"who="""#)).count();
    assert_eq!(pseudonyms, 0, "a mailbox's request names nobody, not even by a pseudonym");
}
