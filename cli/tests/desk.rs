//! The registrar's desk against an OpenID Connect provider that others wrote, and against one of ours that is honest, or
//! lies in one thing at a time.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod terminal;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use cachet_crypto::{encode_base64url, sha256};
use reqwest::{Response, StatusCode, Url};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use terminal::{Server, Terminal};

const CLIENT: &str = "cachet-desk";

/// What the desk and the provider that others wrote know of each other.
const SECRET: &str = "a secret of this test, long enough";

fn key_pair() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap()
}

/// The provider: it keeps the rules, until a lie is set.
struct Provider {
    issuer: String,
    key: EcdsaKeyPair,
    other_key: EcdsaKeyPair,
    lie: Mutex<&'static str>,
    /// Codes not yet spent, with the nonce and the PKCE challenge of their login.
    codes: Mutex<BTreeMap<String, (String, String)>>,
}

type Shared = State<Arc<Provider>>;

impl Provider {
    async fn start() -> Arc<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (lie, codes) = (Mutex::new("nothing"), Mutex::default());
        let provider = Arc::new(Self { issuer, key: key_pair(), other_key: key_pair(), lie, codes });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(Arc::clone(&provider));
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    fn lies(&self, lie: &str) -> bool {
        *self.lie.lock().unwrap() == lie
    }

    /// What a browser brings back after a login at `address`.
    fn log_in(&self, address: &Url) -> Vec<(String, String)> {
        let asked: BTreeMap<String, String> = address.query_pairs().into_owned().collect();
        assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
        assert_eq!(asked["client_id"], CLIENT);
        let code = encode_base64url(&sha256(asked["state"].as_bytes()).as_bytes()[..16]);
        let login = (asked["nonce"].clone(), asked["code_challenge"].clone());
        self.codes.lock().unwrap().insert(code.clone(), login);
        let state = if self.lies("state") { "AAAA".to_owned() } else { asked["state"].clone() };
        let mut back = vec![("code".to_owned(), code), ("state".to_owned(), state)];
        if self.lies("issuer of the answer") {
            back.push(("iss".to_owned(), "https://evil.example".to_owned()));
        } else if !self.lies("no issuer of the answer") {
            back.push(("iss".to_owned(), self.issuer.clone()));
        }
        back
    }

    fn id_token(&self, nonce: &str) -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let mut claims = json!({
            "iss": self.issuer, "sub": "f:anne", "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce,
            "SubjectNameID": "810003456789", "preferred_username": "810003456789", "given_name": "Anne",
            "family_name": "Lefèvre",
        });
        let (mut header, mut key) = (json!({ "alg": "ES256", "kid": "1" }), &self.key);
        match *self.lie.lock().unwrap() {
            "nonce" => claims["nonce"] = json!("AAAA"),
            "no nonce" => drop(claims.as_object_mut().unwrap().remove("nonce")),
            "audience" => claims["aud"] = json!("another-client"),
            "two audiences" => claims["aud"] = json!([CLIENT, "another-client"]),
            "authorized party" => claims["azp"] = json!("another-client"),
            "issuer of the token" => claims["iss"] = json!("https://evil.example"),
            "expired" => claims["exp"] = json!(now - 120),
            "made long ago" => claims["iat"] = json!(now - 3600),
            "another key" => key = &self.other_key,
            "a confused algorithm" => header["alg"] = json!("RS256"),
            "a patient" => claims["SubjectNameID"] = json!("251039901234"),
            _ => {}
        }
        let encode = |value: &Value| encode_base64url(value.to_string().as_bytes());
        if self.lies("no signature") {
            return format!("{}.{}.", encode(&json!({ "alg": "none" })), encode(&claims));
        }
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", encode_base64url(signature.as_ref()))
    }
}

async fn metadata(State(provider): Shared) -> Json<Value> {
    let issuer = &provider.issuer;
    let said = if provider.lies("issuer of the metadata") { "https://evil.example" } else { issuer };
    Json(json!({
        "issuer": said, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/jwks"),
        "userinfo_endpoint": format!("{issuer}/userinfo"), "authorization_response_iss_parameter_supported": true,
    }))
}

async fn jwks(State(provider): Shared) -> Json<Value> {
    let point = provider.key.public_key().as_ref();
    let (x, y) = (encode_base64url(&point[1..33]), encode_base64url(&point[33..]));
    Json(json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "1", "use": "sig", "x": x, "y": y }] }))
}

async fn token(State(provider): Shared, Form(form): Form<BTreeMap<String, String>>) -> Result<Json<Value>, StatusCode> {
    token_for(&provider, &form).ok_or(StatusCode::BAD_REQUEST)
}

fn token_for(provider: &Provider, form: &BTreeMap<String, String>) -> Option<Json<Value>> {
    let (nonce, challenge) = provider.codes.lock().unwrap().remove(form.get("code")?)?;
    let proven = encode_base64url(sha256(form.get("code_verifier")?.as_bytes()).as_bytes());
    (proven == challenge)
        .then(|| Json(json!({ "access_token": "at", "token_type": "Bearer", "id_token": provider.id_token(&nonce) })))
}

async fn userinfo(State(provider): Shared) -> Json<Value> {
    let subject = if provider.lies("another subject") { "f:bruno" } else { "f:anne" };
    Json(json!({ "sub": subject, "SubjectRefPro": { "exercices": [{ "codeProfession": "10" }] } }))
}

fn free_port() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string()
}

/// The desk as a process.
struct Desk {
    child: Child,
    origin: String,
}

impl Desk {
    fn start(terminal: &Terminal, issuer: &str) -> Self {
        Self::start_at(terminal, issuer, &free_port(), &[])
    }

    fn start_at(terminal: &Terminal, issuer: &str, port: &str, more: &[&str]) -> Self {
        let arguments =
            ["registrar", "desk", "--issuer", issuer, "--client", CLIENT, "--queue", "queue", "--port", port];
        let arguments = [arguments.as_slice(), more].concat();
        let mut child = terminal.command(&arguments).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("The desk is at") {
            line.clear();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the desk ended before it began");
        }
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Self { child, origin: format!("http://127.0.0.1:{port}") }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A browser: it keeps one cookie and follows nothing by itself.
struct Browser {
    http: reqwest::Client,
    cookie: String,
}

impl Browser {
    fn new() -> Self {
        let http = cachet_client::transport::http_client(std::time::Duration::from_secs(60)).unwrap();
        Self { http, cookie: String::new() }
    }

    async fn post(&mut self, origin: &str, from: &str, path: &str, field: (&str, &str)) -> Response {
        let form = Url::parse_with_params("http://form", [field]).unwrap().query().unwrap().to_owned();
        let asked = self.http.post(format!("{origin}{path}")).header("origin", from).header("cookie", &self.cookie);
        let answer = asked.header("content-type", "application/x-www-form-urlencoded").body(form).send().await.unwrap();
        if let Some(set) = answer.headers().get("set-cookie") {
            self.cookie = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        answer
    }

    async fn get(&self, address: &str) -> Response {
        self.http.get(address).header("cookie", &self.cookie).send().await.unwrap()
    }

    /// Begins with `code`; where the provider waits.
    async fn begin(&mut self, desk: &Desk, code: &str) -> Url {
        let answer = self.post(&desk.origin, &desk.origin, "/begin", ("code", code)).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        answer.headers()["location"].to_str().unwrap().parse().unwrap()
    }

    async fn come_back(&self, desk: &Desk, back: &[(String, String)]) -> Response {
        self.get(Url::parse_with_params(&format!("{}/callback", desk.origin), back).unwrap().as_str()).await
    }
}

/// A professional with keys and no credential, the server and the desk.
async fn scene() -> (Server, Terminal, String, Arc<Provider>, Desk) {
    let server = Server::start();
    let professional = Terminal::at(&server.url);
    professional.create("Anne Lefèvre", &["--professional"]);
    let code = professional.json(&["card"])["code"].as_str().unwrap().to_owned();
    let provider = Provider::start().await;
    let desk = Desk::start(&professional, &provider.issuer);
    (server, professional, code, provider, desk)
}

fn waiting(professional: &Terminal) -> usize {
    std::fs::read_dir(professional.path("queue")).unwrap().count()
}

async fn is_refused(answer: Response, name: &str) -> String {
    assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}");
    let text = answer.text().await.unwrap();
    assert!(text.contains("refused-identity"), "{name}: {text}");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_proves_nothing_is_sent_away_with_one_answer() {
    let (_server, professional, code, provider, desk) = scene().await;
    let mut browser = Browser::new();
    let lies = [
        "state",
        "issuer of the answer",
        "no issuer of the answer",
        "issuer of the metadata",
        "issuer of the token",
        "nonce",
        "no nonce",
        "audience",
        "two audiences",
        "authorized party",
        "expired",
        "made long ago",
        "another key",
        "a confused algorithm",
        "no signature",
        "another subject",
        "a patient",
    ];
    let mut answers = std::collections::BTreeSet::new();
    for lie in lies {
        // The honest run of the same steps, then the same with one thing changed.
        *provider.lie.lock().unwrap() = "nothing";
        let address = browser.begin(&desk, &code).await;
        let honest = browser.come_back(&desk, &provider.log_in(&address)).await;
        assert_eq!(honest.status(), StatusCode::OK, "before {lie}");
        let address = browser.begin(&desk, &code).await;
        *provider.lie.lock().unwrap() = lie;
        answers.insert(is_refused(browser.come_back(&desk, &provider.log_in(&address)).await, lie).await);
    }
    *provider.lie.lock().unwrap() = "nothing";

    let address = browser.begin(&desk, &code).await;
    let back = provider.log_in(&address);
    assert_eq!(browser.come_back(&desk, &back).await.status(), StatusCode::OK);
    answers.insert(is_refused(browser.come_back(&desk, &back).await, "the same answer twice").await);

    // A code of an earlier login injected into a later one, with the later one's state.
    let (first, second) = (browser.begin(&desk, &code).await, browser.begin(&desk, &code).await);
    let (stolen, mut own) = (provider.log_in(&first), provider.log_in(&second));
    own[0] = stolen[0].clone();
    answers.insert(is_refused(browser.come_back(&desk, &own).await, "an injected code").await);

    // A stranger begins with her own code and leads the professional to the provider: another browser comes back.
    let mut stranger = Browser::new();
    let address = stranger.begin(&desk, &code).await;
    let back = provider.log_in(&address);
    answers.insert(is_refused(browser.come_back(&desk, &back).await, "another browser").await);

    assert_eq!(answers.len(), 1, "one answer, whatever was wrong");
    assert_eq!(waiting(&professional), 0, "nothing waits for a signature");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proven_professional_gets_a_credential_and_nothing_else() {
    let (server, professional, code, provider, desk) = scene().await;
    let mut browser = Browser::new();
    let address = browser.begin(&desk, &code).await;
    let page = browser.come_back(&desk, &provider.log_in(&address)).await.text().await.unwrap();
    let digits = professional.json(&["card"])["digits"].as_array().unwrap().clone();
    assert!(
        digits.iter().all(|group| page.contains(group.as_str().unwrap())),
        "she compares the digits of her own card"
    );
    assert!(page.contains("Anne Lefèvre") && page.contains("Médecin") && page.contains("10003456789"), "{page}");
    let english = browser.http.get(&desk.origin).header("accept-language", "en-GB,en;q=0.9").send().await.unwrap();
    let english = english.text().await.unwrap();
    assert!(english.contains("<html lang=en>") && english.contains("This login opens nothing"), "{english}");
    assert_eq!(waiting(&professional), 0, "not before she says that the keys are hers");

    let visit = page.split("name=visit value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let elsewhere = browser.post(&desk.origin, "https://evil.example", "/confirm", ("visit", &visit)).await;
    assert_eq!(elsewhere.status(), StatusCode::NOT_FOUND, "a form of another site confirms nothing");
    let confirmed = browser.post(&desk.origin, &desk.origin, "/confirm", ("visit", &visit)).await;
    let at = format!("{}{}", desk.origin, confirmed.headers()["location"].to_str().unwrap());
    assert!(browser.get(&at).await.text().await.unwrap().contains("attend la signature"));
    let id = at.rsplit('/').next().unwrap();

    // The desk has no key. Whoever has it signs what waits, on another machine.
    professional.json(&["registrar", "key", "key", "--name", "Ordre des médecins"]);
    professional.write("registrars", professional.json(&["registrar", "show", "key"]).to_string());
    let request = format!("queue/{id}.request.json");
    let credential =
        professional.json(&["registrar", "sign", "key", "--request", &request, "--place", "Albi"]).to_string();
    professional.write(&format!("queue/{id}.credential.json"), &credential);
    let page = browser.get(&at).await.text().await.unwrap();
    let shown = page.split("<pre>").nth(1).unwrap().split("</pre>").next().unwrap().replace("&quot;", "\"");
    professional.write("credential", &shown);
    professional.json(&["--registrars", "registrars", "credential", "install", "credential"]);
    assert_eq!(
        professional.json(&["--registrars", "registrars", "credential", "show"])["verified_by"],
        "Ordre des médecins"
    );

    // What the login gave opens no account and no vault: neither on another device, nor at the server.
    let elsewhere = Terminal::at(&server.url);
    assert_eq!(elsewhere.refused(&["received"]).1, "not-enrolled");
    let nonce = address.query_pairs().find(|(name, _)| name == "nonce").unwrap().1.into_owned();
    for token in [provider.id_token(&nonce), "at".to_owned(), visit] {
        for path in ["/v1/devices", "/v1/door", "/v1/account/objects/keyring", "/v1/tokens/account"] {
            let answer = browser.http.get(format!("{}{path}", server.url)).bearer_auth(&token).send().await.unwrap();
            assert!(matches!(answer.status().as_u16(), 401 | 404 | 405), "{path}: {}", answer.status());
        }
    }
    assert!(professional.json(&["received"]).as_array().unwrap().is_empty(), "no consent, nothing to read");
}

/// A provider that others wrote, as a process; it ends with its input.
struct RealProvider {
    issuer: String,
    child: Child,
}

impl RealProvider {
    fn start(callback: &str) -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let packages = here.join("../web/node_modules/oidc-provider");
        assert!(packages.exists(), "npm oidc-provider is needed; `make test` installs it");
        let mut child = Command::new("node")
            .arg(here.join("tests/provider.mjs"))
            .env("CACHET_WEB_PACKAGES", here.join("../web/package.json"))
            .env("CACHET_TEST_CALLBACK", callback)
            .env("CACHET_TEST_SECRET", SECRET)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("issuer ") {
            line.clear();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the provider ended before it began");
        }
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Self { issuer: line["issuer ".len()..].trim().to_owned(), child }
    }

    /// What a browser brings back after a login at `address`: the form, the consent, and each redirect in between.
    async fn log_in(&self, address: &Url) -> Vec<(String, String)> {
        let http = cachet_client::transport::http_client(std::time::Duration::from_secs(60)).unwrap();
        let mut cookies = BTreeMap::new();
        let (mut at, mut form) = (address.clone(), None::<&str>);
        for _ in 0..12 {
            let kept: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let asked = match form.take() {
                Some(form) => http
                    .post(at.clone())
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(form.to_owned()),
                None => http.get(at.clone()),
            };
            let answer = asked.header("cookie", kept.join("; ")).send().await.unwrap();
            for set in answer.headers().get_all("set-cookie") {
                let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
                cookies.insert(name.to_owned(), value.to_owned());
            }
            if let Some(next) = answer.headers().get("location") {
                at = at.join(next.to_str().unwrap()).unwrap();
                if at.path() == "/callback" {
                    return at.query_pairs().into_owned().collect();
                }
                continue;
            }
            let page = answer.text().await.unwrap();
            let asks = |prompt: &str| page.contains(&format!("name=\"prompt\" value=\"{prompt}\""));
            form = match (asks("login"), asks("consent")) {
                (true, _) => Some("prompt=login&login=f%3Aanne&password=x"),
                (_, true) => Some("prompt=consent"),
                _ => panic!("{at}: {page}"),
            };
        }
        panic!("the login never ends");
    }
}

impl Drop for RealProvider {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_others_wrote_proves_who_she_is_and_takes_no_stolen_code() {
    let server = Server::start();
    let professional = Terminal::at(&server.url);
    professional.create("Anne Lefèvre", &["--professional"]);
    let code = professional.json(&["card"])["code"].as_str().unwrap().to_owned();
    let port = free_port();
    let provider = RealProvider::start(&format!("http://127.0.0.1:{port}/callback"));
    professional.write("secret", SECRET);
    let desk = Desk::start_at(&professional, &provider.issuer, &port, &["--client-secret", "secret"]);
    let mut browser = Browser::new();

    let address = browser.begin(&desk, &code).await;
    let back = provider.log_in(&address).await;
    assert!(back.contains(&("iss".to_owned(), provider.issuer.clone())), "RFC 9207");
    let page = browser.come_back(&desk, &back).await.text().await.unwrap();
    assert!(page.contains("Anne Lefèvre") && page.contains("Médecin") && page.contains("10003456789"), "{page}");
    is_refused(browser.come_back(&desk, &back).await, "the same answer twice").await;

    // A code of another login, brought back with this login's state: PKCE binds it to the other one.
    let (first, second) = (browser.begin(&desk, &code).await, browser.begin(&desk, &code).await);
    let stolen = provider.log_in(&first).await;
    let mut own = provider.log_in(&second).await;
    let code_of = |back: &[(String, String)]| back.iter().position(|(name, _)| name == "code").unwrap();
    let at = code_of(&own);
    own[at] = stolen[code_of(&stolen)].clone();
    is_refused(browser.come_back(&desk, &own).await, "an injected code").await;
    assert_eq!(waiting(&professional), 0, "nothing waits for a signature");
}
