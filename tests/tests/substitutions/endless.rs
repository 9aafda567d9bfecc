//! Answers without end and without sense: a client reads so much and no more.

use cachet_client::store::MemoryStore;
use cachet_client::transport::{Body, HttpTransport, MAX_ANSWER, Method, Request, Transport as _};
use cachet_client::{Error, Refusal, Session};
use cachet_tests::World;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A server that answers every request with a body that never ends.
async fn endless() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut asked = [0; 4096];
                let _ = stream.read(&mut asked).await;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n").await;
                while stream.write_all(&[b'['; 65_536]).await.is_ok() {}
            });
        }
    });
    address
}

#[tokio::test]
async fn an_answer_without_end_is_read_to_the_limit_and_refused() {
    let transport = HttpTransport::new(&endless().await).unwrap();
    let request =
        Request { method: Method::Get, path: "/v1/about".to_owned(), token: None, pass: None, body: Body::Empty };
    let answer = transport.send(request).await.unwrap();
    assert!(answer.body.len() > MAX_ANSWER && answer.body.len() < MAX_ANSWER + (4 << 20), "{}", answer.body.len());
    let about = cachet_client::about(transport, "http://localhost:1").await;
    assert_eq!(about.err(), Some(Error::Refused(Refusal::Limit)));
}

#[tokio::test]
async fn an_answer_that_is_nested_without_end_is_refused() {
    let world = World::start().await;
    let wire = world.wire("device");
    wire.play(|_, mut response| {
        response.status = 200;
        response.body = vec![b'['; 1 << 20];
        Some(response)
    });
    let sheet = cachet_seal::RecoveryCode::generate(&mut getrandom::SysRng).unwrap();
    let store = std::rc::Rc::new(MemoryStore::default());
    let answer = Session::open_with_sheet(&sheet, wire, store, world.platform()).await;
    assert_eq!(answer.err(), Some(Error::Refused(Refusal::Format)));
}
