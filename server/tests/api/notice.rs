//! Notices by e-mail, through a mail relay that others wrote (npm `smtp-server`).

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::notice::NoticeLanguage;
use cachet_crypto::protocol::problem::ProblemKind::{Malformed, NotFound, TooMany, Unauthenticated, Unverified};
use cachet_server::{Delivered, NoticeSettings};
use serde::Deserialize;
use serde_json::json;

use crate::guard::logged;
use crate::harness::{Actor, World};

/// A relay as a process; it ends with its input.
pub(crate) struct Relay {
    pub(crate) port: u16,
    lines: BufReader<ChildStdout>,
    child: Child,
    _input: ChildStdin,
}

#[derive(Deserialize)]
pub(crate) struct Message {
    hello: String,
    from: String,
    pub(crate) to: Vec<String>,
    pub(crate) text: String,
}

impl Relay {
    pub(crate) fn start() -> Self {
        Self::over(&[])
    }

    fn over(way: &[&str]) -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let packages = here.join("../web/package.json");
        assert!(
            here.join("../web/node_modules/smtp-server").exists(),
            "npm smtp-server is needed; `make test` installs it"
        );
        let mut child = Command::new("node")
            .arg(here.join("tests/api/relay.mjs"))
            .args(way)
            .env("CACHET_WEB_PACKAGES", packages)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, mut lines) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut port = String::new();
        lines.read_line(&mut port).unwrap();
        Self { port: port.trim().parse().unwrap(), lines, child, _input: input }
    }

    /// The next message that was taken: it was printed before it was.
    pub(crate) fn next(&mut self) -> Message {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Message {
    fn code(&self) -> String {
        let text = self.text.split("Your code: ").nth(1).unwrap();
        text.chars().filter(char::is_ascii_digit).take(8).collect()
    }
}

pub(crate) async fn world(port: u16) -> World {
    world_before(&format!("smtp://127.0.0.1:{port}")).await
}

async fn world_before(relay: &str) -> World {
    World::with(|settings| {
        settings.notices = NoticeSettings::new(relay, "Cachet <news@vault.example>").unwrap();
    })
    .await
}

pub(crate) async fn deliver(world: &World) -> (u64, u64, u64) {
    let Delivered { sent, refused, later } = world.server.deliver().await.unwrap();
    (sent, refused, later)
}

async fn ask(world: &World, actor: &Actor, address: &str) -> crate::harness::Answer {
    let wish = api::AskNotice { address: address.parse().unwrap(), language: NoticeLanguage::En };
    world.put(&path::notice(), actor.token_str(), &wish).await
}

async fn confirm(world: &World, actor: &Actor, code: &str) -> crate::harness::Answer {
    world.post(&path::notice_code(), actor.token_str(), &api::ConfirmNotice { code: code.to_owned() }).await
}

/// An account whose address is in force; nothing waits, and no quiet time runs.
async fn told(world: &World, relay: &mut Relay, address: &str) -> Actor {
    let actor = Actor::new(world).await;
    ask(world, &actor, address).await.is(204);
    assert_eq!(deliver(world).await, (1, 0, 0));
    confirm(world, &actor, &relay.next().code()).await.is(204);
    actor
}

/// Something of which the account's devices are told.
async fn use_the_sheet(world: &World, actor: &Actor) {
    let lookup = api::RecoveryLookup { lookup: actor.lookup.clone() };
    world.post(&path::recovery(), None, &lookup).await.is(200);
}

async fn own(world: &World, actor: &Actor) -> (Option<String>, Option<String>) {
    let own: api::OwnNotice = world.get(&path::notice(), actor.token_str()).await.json();
    (own.address.map(String::from), own.asked.map(String::from))
}

#[tokio::test]
async fn an_address_is_told_that_there_is_news_and_nothing_else() {
    let mut relay = Relay::start();
    let world = world(relay.port).await;
    let actor = told(&world, &mut relay, "jeanne@example.fr").await;
    assert_eq!(own(&world, &actor).await, (Some("jeanne@example.fr".to_owned()), None));

    use_the_sheet(&world, &actor).await;
    assert_eq!(deliver(&world).await, (1, 0, 0));
    let news = relay.next();
    assert_eq!((news.from.as_str(), news.to), ("news@vault.example", vec!["jeanne@example.fr".to_owned()]));
    assert_eq!(news.hello, "vault.example", "not the machine's own name");
    let (head, body) = news.text.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.trim(), "There is news in your vault.");
    let mut names: Vec<_> = head.lines().filter_map(|line| line.split_once(": ")).map(|(name, _)| name).collect();
    names.sort_unstable();
    let expected = [
        "Auto-Submitted",
        "Content-Transfer-Encoding",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ];
    assert_eq!(names, expected, "{head}");
    assert!(head.contains("Subject: There is news in your vault"), "{head}");
    let log = logged();
    assert!(!log.contains("jeanne") && !log.contains("example.fr"), "{log}");
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_whose_code_was_not_typed() {
    let mut relay = Relay::start();
    let world = world(relay.port).await;
    let actor = Actor::new(&world).await;
    ask(&world, &actor, "jeanne@example.fr").await.is(204);
    use_the_sheet(&world, &actor).await;
    assert_eq!(deliver(&world).await, (1, 0, 0), "the code alone");
    let code = relay.next().code();
    assert_eq!(own(&world, &actor).await, (None, Some("jeanne@example.fr".to_owned())));

    let stranger = Actor::new(&world).await;
    ask(&world, &stranger, "jeanne@example.fr").await.is(204);
    confirm(&world, &stranger, &code).await.refuses(Unverified);
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    for _ in 0..5 {
        confirm(&world, &actor, wrong).await.refuses(Unverified);
    }
    confirm(&world, &actor, &code).await.refuses(NotFound);

    let late = Actor::new(&world).await;
    ask(&world, &late, "late@example.fr").await.is(204);
    assert_eq!(deliver(&world).await, (2, 0, 0));
    let code =
        [relay.next(), relay.next()].into_iter().find(|message| message.to[0].starts_with("late")).unwrap().code();
    world.clock.advance(3_601);
    let late = Actor { token: late.token(&world).await, ..late };
    confirm(&world, &late, &code).await.refuses(NotFound);
    use_the_sheet(&world, &late).await;
    assert_eq!(deliver(&world).await, (0, 0, 0));
    assert_eq!(own(&world, &late).await, (None, None));
}

#[tokio::test]
async fn nobody_can_have_many_messages_sent_to_somebody() {
    let relay = Relay::start();
    let world = world(relay.port).await;
    let actor = Actor::new(&world).await;
    for address in ["a@example.fr", "b@example.fr", "c@example.fr"] {
        ask(&world, &actor, address).await.is(204);
    }
    ask(&world, &actor, "d@example.fr").await.refuses(TooMany);
    assert_eq!(deliver(&world).await, (1, 0, 0), "a code that was asked for before counts no more and is not sent");
    for spelling in ["v@example.fr", "V@example.fr", "v+1@example.fr"] {
        ask(&world, &Actor::new(&world).await, spelling).await.is(204);
    }
    ask(&world, &Actor::new(&world).await, "v+2@example.fr").await.refuses(TooMany);
    world.clock.advance(86_400);
    world.server.sweep().await.unwrap();
    let actor = Actor { token: actor.token(&world).await, ..actor };
    ask(&world, &actor, "d@example.fr").await.is(204);
}

#[tokio::test]
async fn however_much_news_there_is_ten_minutes_bring_one_message() {
    let mut relay = Relay::start();
    let world = world(relay.port).await;
    let actor = told(&world, &mut relay, "jeanne@example.fr").await;
    for _ in 0..3 {
        use_the_sheet(&world, &actor).await;
    }
    assert_eq!(deliver(&world).await, (1, 0, 0));
    use_the_sheet(&world, &actor).await;
    assert_eq!(deliver(&world).await, (0, 0, 0), "later, not never");
    world.clock.advance(600);
    assert_eq!(deliver(&world).await, (1, 0, 0));
}

#[tokio::test]
async fn what_the_relay_did_not_take_is_sent_later_and_a_crash_loses_nothing() {
    let mut relay = Relay::start();
    let world = world(relay.port).await;
    let actor = Actor::new(&world).await;
    ask(&world, &actor, "later@example.fr").await.is(204);
    assert_eq!(deliver(&world).await, (0, 0, 1));
    assert_eq!(deliver(&world).await, (0, 0, 0), "in hand, until the lease is over");
    world.clock.advance(120);
    assert_eq!(deliver(&world).await, (0, 0, 1));
    // Another process on the same database: what waits is there.
    let again = cachet_server::Server::start(world.settings.clone(), world.clock.clone()).await.unwrap();
    world.clock.advance(479);
    assert_eq!(again.deliver().await.unwrap(), Delivered::default(), "each wait is longer than the one before");
    world.clock.advance(1);
    assert_eq!(again.deliver().await.unwrap(), Delivered { sent: 1, ..Delivered::default() });
    assert_eq!(relay.next().to, ["later@example.fr"]);

    ask(&world, &actor, "never@example.fr").await.is(204);
    assert_eq!(deliver(&world).await, (0, 1, 0));
    world.clock.advance(86_400);
    assert_eq!(deliver(&world).await, (0, 0, 0), "refused for good");
}

#[tokio::test]
async fn whoever_changes_or_removes_an_address_is_told_of_at_the_one_before() {
    let mut relay = Relay::start();
    let world = world(relay.port).await;
    let actor = told(&world, &mut relay, "jeanne@example.fr").await;
    ask(&world, &actor, "thief@example.fr").await.is(204);
    assert_eq!(deliver(&world).await, (1, 0, 0));
    confirm(&world, &actor, &relay.next().code()).await.is(204);
    assert_eq!(deliver(&world).await, (1, 0, 0));
    assert_eq!(relay.next().to, ["jeanne@example.fr"]);

    world.delete(&path::notice(), actor.token_str()).await.is(204);
    assert_eq!(deliver(&world).await, (1, 0, 0));
    assert_eq!(relay.next().to, ["thief@example.fr"]);
    use_the_sheet(&world, &actor).await;
    assert_eq!(deliver(&world).await, (0, 0, 0), "the address is erased");
    world.delete(&path::notice(), actor.token_str()).await.refuses(NotFound);
    let alerts: api::Alerts = world.get(&path::alerts(), actor.token_str()).await.json();
    assert_eq!(alerts.alerts.iter().filter(|alert| alert.kind == AlertKind::NoticeChanged).count(), 3);

    // Leaving erases what waits, too.
    let other = told(&world, &mut relay, "other@example.fr").await;
    use_the_sheet(&world, &other).await;
    world.delete(&path::own_account(), other.token_str()).await.is(204);
    assert_eq!(deliver(&world).await, (0, 0, 0));
}

#[tokio::test]
async fn without_a_relay_nobody_is_offered_notices() {
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    assert!(!world.get(&path::about(), None).await.json::<api::About>().notices);
    ask(&world, &actor, "jeanne@example.fr").await.refuses(NotFound);
    world.get(&path::notice(), None).await.refuses(Unauthenticated);
    let head = json!({ "address": "jeanne@example.fr\r\nBcc: b@example.fr", "language": "fr" });
    world.put(&path::notice(), actor.token_str(), &head).await.refuses(Malformed);
}

/// Runs itself again where this machine trusts the relay's authority: a process reads once whom it trusts.
#[tokio::test]
async fn a_relay_elsewhere_gets_mail_over_tls_and_only_under_a_certificate_that_is_trusted() {
    const TRUST: &str = "SSL_CERT_FILE";
    let authority = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/tls/authority.pem");
    let is_trusted = std::env::var_os(TRUST).is_some_and(|file| Path::new(&file) == authority);
    for (way, scheme, query) in [("tls", "smtps", ""), ("starttls", "smtp", "?tls=required")] {
        let mut relay = Relay::over(&[way]);
        let world = world_before(&format!("{scheme}://localhost:{}{query}", relay.port)).await;
        let actor = Actor::new(&world).await;
        ask(&world, &actor, "jeanne@example.fr").await.is(204);
        let expected = if is_trusted { (1, 0, 0) } else { (0, 0, 1) };
        assert_eq!(deliver(&world).await, expected, "{way}");
        if is_trusted {
            confirm(&world, &actor, &relay.next().code()).await.is(204);
        }
    }
    if !is_trusted {
        let this = "notice::a_relay_elsewhere_gets_mail_over_tls_and_only_under_a_certificate_that_is_trusted";
        let again =
            Command::new(std::env::current_exe().unwrap()).args(["--exact", this]).env(TRUST, authority).status();
        assert!(again.unwrap().success());
    }
}
