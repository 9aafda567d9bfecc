//! The built page, read once at the start: what is served is what was there then, and no path leads out of it.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

use crate::app::App;
use crate::refusal::{METHOD_NOT_ALLOWED, NOT_FOUND, Refusal};

/// The policy of a page that was built without `headers.json`: no inline script, no other origin.
const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    frame-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Files by path, with the headers that all of them carry.
#[derive(Debug)]
pub(crate) struct Page {
    files: HashMap<String, File>,
    csp: HeaderValue,
    integrity_policy: Option<HeaderValue>,
    /// Pages with a policy of their own, by path: sandboxed, without an origin.
    apart: HashMap<String, HeaderValue>,
}

#[derive(Debug)]
struct File {
    bytes: Bytes,
    /// Compressed when first asked for; empty where that saves nothing.
    gzip: OnceLock<Bytes>,
    media_type: &'static str,
    /// `W/"` BLAKE3 `"`, for `If-None-Match`: one for both encodings.
    tag: HeaderValue,
    /// Its name changes with its content.
    immutable: bool,
}

/// What the page's build writes for the server.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BuiltHeaders {
    csp: String,
    integrity_policy: Option<String>,
    #[serde(default)]
    pages: HashMap<String, String>,
}

impl Page {
    /// Reads every file under `folder`.
    pub(crate) fn read(folder: &Path) -> std::io::Result<Self> {
        let mut files = HashMap::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path_of(&path, folder), File::read(&path)?);
                }
            }
        }
        let built = files.remove("/headers.json").map(|file| serde_json::from_slice(&file.bytes)).transpose()?;
        let built =
            built.unwrap_or(BuiltHeaders { csp: STRICT.to_owned(), integrity_policy: None, pages: HashMap::new() });
        let value = |text: &str| HeaderValue::from_str(text).map_err(std::io::Error::other);
        Ok(Self {
            files,
            csp: value(&built.csp)?,
            integrity_policy: built.integrity_policy.as_deref().map(value).transpose()?,
            apart: built
                .pages
                .iter()
                .map(|(path, csp)| Ok((path.clone(), value(csp)?)))
                .collect::<std::io::Result<_>>()?,
        })
    }

    /// A file, or for a path of the app's own (no dot in it) the page.
    fn find(&self, path: &str) -> Option<&File> {
        let app_path = !path.contains('.') && !path.starts_with("/v1/");
        self.files.get(path).or_else(|| self.files.get("/index.html").filter(|_| app_path))
    }
}

fn path_of(file: &Path, folder: &Path) -> String {
    let relative: PathBuf = file.strip_prefix(folder).map(Path::to_path_buf).unwrap_or_default();
    format!("/{}", relative.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}

impl File {
    fn read(path: &Path) -> std::io::Result<Self> {
        let bytes = std::fs::read(path)?;
        let tag = format!("W/\"{}\"", blake3::hash(&bytes).to_hex());
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        Ok(Self {
            media_type: media_type(extension),
            tag: HeaderValue::from_str(&tag).map_err(std::io::Error::other)?,
            immutable: path.parent().is_some_and(|folder| folder.ends_with("assets")),
            bytes: bytes.into(),
            gzip: OnceLock::new(),
        })
    }

    /// The bytes for a client that takes gzip, and whether they are.
    fn encoded(&self, takes_gzip: bool) -> (Bytes, bool) {
        if !takes_gzip {
            return (self.bytes.clone(), false);
        }
        let gzip = self.gzip.get_or_init(|| compressed(&self.bytes).unwrap_or_default());
        if gzip.is_empty() { (self.bytes.clone(), false) } else { (gzip.clone(), true) }
    }
}

/// Compressed by at least a tenth, or not at all.
fn compressed(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    let gzip = encoder.finish().ok()?;
    (gzip.len() * 10 < bytes.len() * 9).then(|| gzip.into())
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "pdf" => "application/pdf",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whatever is no route of the API.
pub(crate) async fn serve(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let Some(file) = app.page.as_ref().and_then(|page| page.find(&path)) else {
        return NOT_FOUND.into_response();
    };
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET,HEAD")], METHOD_NOT_ALLOWED).into_response();
    }
    let cache = if file.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = request.headers().get(header::IF_NONE_MATCH) == Some(&file.tag);
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let takes_gzip = accepted.is_some_and(|accepted| accepted.split(',').any(|coding| coding.trim() == "gzip"));
    let (bytes, is_gzip) = file.encoded(takes_gzip && !known);
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { bytes.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::ETAG, file.tag.clone());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if file.immutable {
        // A page apart has no origin, so what it fetches of ours comes from elsewhere. Everybody may read these files.
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    if let Some(page) = &app.page {
        let apart = page.apart.get(&path);
        headers.insert(header::CONTENT_SECURITY_POLICY, apart.unwrap_or(&page.csp).clone());
        if apart.is_some() {
            // A browser refuses a page that is sandboxed and asks for a window group of its own.
            headers.insert("cross-origin-opener-policy", HeaderValue::from_static("unsafe-none"));
        }
        if let Some(policy) = &page.integrity_policy {
            headers.insert("integrity-policy", policy.clone());
        }
    }
    response
}

/// No such method on a route that exists.
pub(crate) async fn no_method() -> Refusal {
    METHOD_NOT_ALLOWED
}
