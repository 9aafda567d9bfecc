//! kill -9 at random moments of many concurrent uploads: whatever was acknowledged opens afterwards, nothing is half
//! there, and what belongs to nothing is swept.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cachet_client::store::MemoryStore;
use cachet_client::transport::HttpTransport;
use cachet_client::{Begun, Platform, Session};
use cachet_crypto::{DocumentId, Timestamp};
use cachet_server::BlobSettings;
use cachet_tests::{draft, everything, files, shared_device, words_of};

/// Times that the server is killed.
const KILLS: u64 = 5;

/// Sessions that upload at once.
const UPLOADERS: usize = 4;

struct Running {
    child: Child,
    origin: String,
}

impl Running {
    fn start(folder: &Path, settings: &cachet_server::Settings) -> Self {
        let mut command = Command::new(program());
        command
            .env("CACHET_LISTEN", "127.0.0.1:0")
            .env("CACHET_DATA", folder)
            .env("CACHET_DATABASE", &settings.database);
        command.env("CACHET_WEB", folder.join("no page")).env("CACHET_ORIGIN", "http://crash.test");
        command.env("CACHET_LIMIT_OPEN_BURST", "100000").env("CACHET_LIMIT_BURST", "1000000");
        command.env("CACHET_LIMIT_ORPHAN_SECONDS", "0");
        if let BlobSettings::S3 { bucket, prefix, endpoint, region, key, secret } = &settings.blobs {
            command.env("CACHET_BLOBS", format!("s3://{bucket}/{prefix}")).env("CACHET_S3_ENDPOINT", endpoint);
            command.env("CACHET_S3_REGION", region).env("CACHET_S3_KEY", key).env("CACHET_S3_SECRET", secret);
        }
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the server's program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let origin =
            lines.find_map(|line| address_in(&line.expect("the server speaks"))).expect("the server says its address");
        // The pipe must stay open and empty, or the server's next line would end it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, origin }
    }

    fn kill(mut self) {
        self.child.kill().expect("the server is killed");
        self.child.wait().expect("and gone");
    }
}

/// The address in the server's line about its start.
fn address_in(line: &str) -> Option<String> {
    let (_, after) = line.split_once("127.0.0.1:")?;
    let port: String = after.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("http://127.0.0.1:{port}"))
}

/// The server's program, built beside this test.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("this test has a path");
    let folder = test.parent().and_then(Path::parent).expect("target/debug/deps");
    folder.join("cachet-server")
}

fn platform() -> Platform {
    let now = || Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs());
    Platform { now: Box::new(now), origin: "http://crash.test".to_owned(), registrars: Vec::new(), policy: None }
}

/// A transport whose address changes with each restart.
struct Moving(std::cell::RefCell<Rc<HttpTransport>>);

impl cachet_client::Transport for Moving {
    async fn send(
        &self,
        request: cachet_client::transport::Request,
    ) -> Result<cachet_client::transport::Response, cachet_client::transport::NoAnswer> {
        let transport = Rc::clone(&self.0.borrow());
        transport.send(request).await
    }
}

type Uploader = Session<Rc<Moving>, Rc<MemoryStore>>;

/// Uploads until the wire breaks; what was acknowledged is remembered with its content.
async fn upload(
    session: &Uploader,
    round: u64,
    who: usize,
    acknowledged: &std::cell::RefCell<BTreeMap<DocumentId, Vec<u8>>>,
) {
    for i in 0u64.. {
        let size = 3_000 + (i as usize * 700_001 + who * 131) % (9 << 20);
        let file = files(size, (round * 7 + i) as u8);
        let title = format!("{round}-{who}-{i}");
        match session.add_document(&title, &draft(&title), &file.as_slice(), &everything).await {
            Ok(document) => drop(acknowledged.borrow_mut().insert(document, file)),
            Err(_) => return,
        }
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_kill_9_and_nothing_is_half_there() {
    let folder = tempfile::tempdir().unwrap();
    let settings = cachet_tests::settings(folder.path()).await;
    let mut running = Running::start(folder.path(), &settings);
    let wire = || Rc::new(Moving(std::cell::RefCell::new(Rc::new(HttpTransport::new(&running.origin).unwrap()))));
    let mut people: Vec<(Rc<Moving>, Uploader)> = Vec::new();
    for _ in 0..UPLOADERS {
        let begun = Begun::new(shared_device()).unwrap();
        let wire = wire();
        let store = Rc::new(MemoryStore::default());
        let words = words_of(begun.code());
        people.push((Rc::clone(&wire), Session::create(&begun, &words, wire, store, platform()).await.unwrap()));
    }
    let acknowledged: Vec<_> = people.iter().map(|_| std::cell::RefCell::new(BTreeMap::new())).collect();
    let mut chance = 0x9E37_79B9u64;
    for round in 0..KILLS {
        let uploads =
            people.iter().enumerate().map(|(who, (_, session))| upload(session, round, who, &acknowledged[who]));
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let moment = Duration::from_millis(150 + chance % 1_500);
        let killer = async {
            tokio::time::sleep(moment).await;
            running.kill();
        };
        tokio::join!(futures_util::future::join_all(uploads), killer);
        running = Running::start(folder.path(), &settings);
        for (wire, _) in &people {
            *wire.0.borrow_mut() = Rc::new(HttpTransport::new(&running.origin).unwrap());
        }
        for (who, (_, session)) in people.iter().enumerate() {
            let listed: Vec<DocumentId> = session.documents().await.unwrap().into_iter().map(|view| view.id).collect();
            let known = acknowledged[who].borrow().clone();
            for (document, file) in &known {
                assert!(listed.contains(document), "an acknowledged document is gone");
                let mut read = Vec::new();
                session.read_document(*document, None, &mut read, &everything).await.unwrap();
                assert!(read == *file, "an acknowledged document changed");
            }
            // What is listed without an acknowledgement arrived whole, or it would not be listed.
            for document in listed {
                session.read_document(document, None, &mut Vec::new(), &everything).await.unwrap();
            }
        }
    }
    let total: usize = acknowledged.iter().map(|known| known.borrow().len()).sum();
    assert!(total > 0, "something was acknowledged before the first kill");
    running.kill();

    // Orphans go with a sweep, and only they: every blob left is named by a row.
    let server = cachet_server::Server::start(settings.clone(), LateClock).await.unwrap();
    server.sweep().await.unwrap();
    let dumped = cachet_tests::dump(&settings.database).await;
    if let BlobSettings::Folder(blobs) = &settings.blobs {
        let parts = dumped["part"].len();
        assert_eq!(count_files(blobs), parts, "every blob is a part and every part has its blob");
    }
}

/// Ten days on, when every staged part is old.
struct LateClock;

impl cachet_server::Clock for LateClock {
    fn now(&self) -> Timestamp {
        (platform().now)().plus(10 * 86_400)
    }
}

fn count_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { count_files(&entry.path()) } else { 1 }).sum()
}
