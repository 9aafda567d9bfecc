use axum::body::Body;
use axum::http::{Method, Request, header};
use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::problem::ProblemKind::{MethodNotAllowed, NotFound, TooLarge, TooMany, Unavailable};

use crate::harness::{Answer, World};

async fn page_world() -> (World, tempfile::TempDir) {
    let web = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(web.path().join(name), text).unwrap();
    std::fs::create_dir(web.path().join("assets")).unwrap();
    write("index.html", "<!doctype html>");
    write("lien.html", "<!doctype html>");
    write(
        "headers.json",
        r#"{"csp":"default-src 'none'; script-src 'self'","integrityPolicy":"blocked-destinations=(script)",
            "pages":{"/lien.html":"sandbox allow-scripts"}}"#,
    );
    write("assets/app-1a2b.js", &"export {};\n".repeat(1000));
    write("assets/client.wasm", "\0asm");
    let folder = web.path().to_path_buf();
    (World::with(|settings| settings.web = Some(folder)).await, web)
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn the_page_comes_with_its_policy_and_its_types() {
    let (world, _web) = page_world().await;
    for path in ["/", "/patients/x", "/index.html"] {
        let page = world.get(path, None).await;
        assert_eq!(page.is(200).body, b"<!doctype html>");
        assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
        assert_eq!(header(&page, "cache-control"), "no-cache");
        assert_eq!(header(&page, "content-security-policy"), "default-src 'none'; script-src 'self'");
        assert_eq!(header(&page, "integrity-policy"), "blocked-destinations=(script)");
    }
    let script = world.get("/assets/app-1a2b.js", None).await;
    assert_eq!(header(script.is(200), "content-type"), "text/javascript; charset=utf-8");
    assert!(header(&script, "cache-control").contains("immutable"));
    assert_eq!(header(&script, "cross-origin-embedder-policy"), "require-corp");
    assert_eq!(header(&world.get("/assets/client.wasm", None).await, "content-type"), "application/wasm");
    let request =
        Request::get("/").header(header::IF_NONE_MATCH, header(&world.get("/", None).await, "etag").to_owned());
    world.send(request.body(Body::empty()).unwrap()).await.is(304);
    let request = Request::get("/assets/app-1a2b.js").header(header::ACCEPT_ENCODING, "br, gzip");
    let gzip = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((header(gzip.is(200), "content-encoding"), header(&gzip, "vary")), ("gzip", "accept-encoding"));
    assert!(gzip.body.len() < 1000 && header(&script, "content-encoding").is_empty());
    for path in ["/headers.json", "/../Cargo.toml", "/nothing.js", "/assets/none.js", "/v1/nothing"] {
        world.get(path, None).await.refuses(NotFound);
    }
    world.call(Method::POST, "/", None, None).await.refuses(MethodNotAllowed);
}

#[tokio::test]
async fn a_page_apart_has_a_policy_of_its_own_and_reads_the_files_that_everybody_may() {
    let (world, _web) = page_world().await;
    let apart = world.get("/lien.html", None).await;
    assert_eq!(header(apart.is(200), "content-security-policy"), "sandbox allow-scripts");
    assert_eq!(header(&apart, "cross-origin-opener-policy"), "unsafe-none", "else no browser shows it");
    assert_eq!(header(&apart, "access-control-allow-origin"), "");
    let script = world.get("/assets/app-1a2b.js", None).await;
    assert_eq!(header(&script, "access-control-allow-origin"), "*");
    for path in ["/", "/lien.html", "/v1/about"] {
        let answer = world.get(path, None).await;
        assert_eq!(header(answer.is(200), "access-control-allow-origin"), "", "{path}");
    }
    assert_eq!(header(&world.get("/", None).await, "cross-origin-opener-policy"), "same-origin");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let world = World::with(|settings| settings.origins = vec!["https://cachet.example".to_owned()]).await;
    for path in [path::about(), "/nothing".to_owned(), path::devices(), "/healthz".to_owned()] {
        let answer = world.get(&path, None).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ] {
            assert_eq!(header(&answer, name), value, "{path} {name}");
        }
        assert!(header(&answer, "content-security-policy").contains("default-src 'none'"));
    }
}

#[tokio::test]
async fn methods_and_sizes_that_do_not_exist_are_refused_as_problems() {
    let world = World::new().await;
    let answer = world.call(Method::DELETE, &path::about(), None, None).await;
    answer.refuses(MethodNotAllowed);
    assert_eq!(header(&answer, "allow"), "GET,HEAD");
    world.call(Method::POST, &path::challenges(), None, Some(vec![b' '; 17 << 20])).await.refuses(TooLarge);
    world.get("/v1/accounts/not-an-id", None).await.refuses(NotFound);
}

#[tokio::test]
async fn a_request_that_takes_too_long_ends_as_a_problem() {
    let world = World::with(|settings| settings.limits.request_seconds = 0).await;
    let endless = Body::from_stream(futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>());
    let request = Request::post(path::challenges()).header(header::CONTENT_TYPE, "application/json");
    world.send(request.body(endless).unwrap()).await.refuses(Unavailable);
}

#[tokio::test]
async fn the_folder_of_the_data_is_the_servers_own() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::new().await;
    if let Some(folder) = world.blob_folder() {
        assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[tokio::test]
async fn one_address_is_limited_and_another_is_not() {
    let world = World::with(|settings| {
        (settings.limits.burst, settings.limits.per_second) = (3, 0);
    })
    .await;
    let ask = async |last: u8| {
        let mut request = Request::get(path::about()).body(Body::empty()).unwrap();
        let peer = std::net::SocketAddr::from(([192, 0, 2, last], 1000));
        request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        world.send(request).await
    };
    for _ in 0..3 {
        ask(1).await.is(200);
    }
    ask(1).await.refuses(TooMany);
    ask(2).await.is(200);
}

/// A server on a socket, ended by its own signal: the answer under way is given, the next connection is refused.
#[tokio::test]
async fn a_stopped_server_ends_what_is_under_way() {
    let world = World::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = world.server.clone();
    let serving = tokio::spawn(async move {
        server
            .serve(listener, async {
                let _ = stopped.await;
            })
            .await
    });
    let client = reqwest_client();
    let about = client.get(format!("http://{address}/v1/about")).send().await.unwrap();
    assert_eq!(about.status(), 200);
    let (sender, body) = tokio::sync::mpsc::channel::<Result<bytes::Bytes, std::io::Error>>(1);
    let body = futures_util::stream::unfold(body, async |mut body| body.recv().await.map(|chunk| (chunk, body)));
    let under_way = tokio::spawn(
        client
            .post(format!("http://{address}{}", path::challenges()))
            .header("content-type", "application/json")
            .body(reqwest::Body::wrap_stream(body))
            .send(),
    );
    sender.send(Ok(br#"{"signer":"#.to_vec().into())).await.unwrap();
    sender.send(Ok(br#""AAAAAAAAAAAAAAAAAAAAAA""#.to_vec().into())).await.unwrap();
    stop.send(()).unwrap();
    sender.send(Ok(b"}".to_vec().into())).await.unwrap();
    drop(sender);
    assert_eq!(under_way.await.unwrap().unwrap().status(), 200);
    serving.await.unwrap().unwrap();
    assert!(client.get(format!("http://{address}/v1/about")).send().await.is_err());
}

fn reqwest_client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

#[tokio::test]
async fn health_and_metrics_say_nothing_personal() {
    let world = World::new().await;
    world.get("/healthz", None).await.is(204);
    world.get("/readyz", None).await.is(204);
    world.get("/v1/accounts/AAAAAAAAAAAAAAAAAAAAAA", None).await.refuses(NotFound);
    let metrics = String::from_utf8(world.get("/metrics", None).await.is(200).body.clone()).unwrap();
    assert!(
        metrics.contains(r#"cachet_requests_total{method="GET",route="/v1/accounts/{account}",status="404"} 1"#),
        "{metrics}"
    );
    assert!(!metrics.contains("AAAAAAAA"));
}

#[tokio::test]
async fn the_description_names_every_route() {
    let world = World::with(|settings| settings.demonstration = true).await;
    let description: serde_json::Value = world.get("/v1/openapi.json", None).await.json();
    let paths = description["paths"].as_object().unwrap();
    let source = include_str!("../../../crypto/src/protocol/api/path.rs");
    let patterns = source.split("paths! {").nth(1).unwrap().split('"').filter(|text| text.starts_with("/v1/"));
    for pattern in patterns {
        assert!(paths.contains_key(pattern), "{pattern}");
    }
    for (pattern, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["responses"].as_object().unwrap().len() > 3, "{method} {pattern}");
        }
    }
}
