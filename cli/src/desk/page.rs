//! The desk's pages: plain HTML, no script.

use super::claims::Identity;
use super::refusal::Refusal;
use super::request::{RequestId, Shown};
use super::words::Words;

/// The one style sheet.
pub(super) const STYLE: &str = "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:38rem;margin:2rem auto;padding:0 1.25rem;\
color:#1c2430;background:#fbfaf7}textarea{width:100%;min-height:8rem;font:1rem/1.4 monospace}\
button{font:inherit;min-height:48px;padding:0 1.5rem;color:#fff;background:#0b5563;border:0;border-radius:8px}\
.digits{font:1.25rem/2 monospace;letter-spacing:.05em}pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:1rem;\
background:#fff;border:1px solid #e4e0d8}@media(prefers-color-scheme:dark){body{color:#e8e6e1;background:#14181d}\
pre{background:#1c2430}}";

/// Where a visit begins.
pub(super) fn begin(w: &Words) -> String {
    let steps: String = w.begin_steps.iter().map(|step| format!("<li>{step}</li>")).collect();
    page(
        w,
        w.begin_title,
        &format!(
            "<p>{}</p><ol>{steps}</ol><p>{}</p><form method=post action=/begin><p><label for=code>{}</label>\
             <textarea id=code name=code required spellcheck=false autocomplete=off></textarea></p>\
             <button>{}</button></form>",
            w.begin_lead, w.begin_never, w.begin_field, w.begin_button
        ),
    )
}

/// What was found, before it is asked for.
pub(super) fn confirm(w: &Words, identity: &Identity, shown: &Shown, name: &str) -> String {
    let (who, profession, rpps) = (escape(&identity.name), escape(&identity.profession), escape(&identity.rpps));
    let digits = escape(&shown.digits.join(" "));
    page(
        w,
        w.confirm_title,
        &format!(
            "<p>{} <strong>{who}</strong>, {profession}, RPPS {rpps}.</p><p>{}</p><p class=digits>{digits}</p><p>{}</p>\
             <form method=post action=/confirm><input type=hidden name=visit value=\"{}\"><button>{}</button></form>\
             <p>{}</p>",
            w.you_are,
            w.confirm_digits,
            w.confirm_compare,
            escape(name),
            w.confirm_button,
            w.confirm_other
        ),
    )
}

/// While the registrar has not signed.
pub(super) fn waiting(w: &Words, id: &RequestId) -> String {
    let body = format!("<p>{}</p><p><a href=\"/requests/{id}\">{}</a></p>", w.waiting_keep, w.waiting_again);
    page(w, w.waiting_title, &body)
}

/// The credential, to take away.
pub(super) fn signed(w: &Words, credential: &str) -> String {
    page(w, w.signed_title, &format!("<p>{}</p><pre>{}</pre>", w.signed_copy, escape(credential)))
}

/// One sentence, and the code for whoever helps.
pub(super) fn refused(w: &Words, refusal: &Refusal) -> String {
    let (sentence, again) = (w.of_refusal(refusal), w.refused_again);
    let body = format!("<p>{sentence}</p><p><a href=/>{again}</a></p><p>{}</p>", refusal.code());
    page(w, w.refused_title, &body)
}

fn page(w: &Words, title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang={}><head><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title} · Cachet</title><link rel=stylesheet href=/style.css></head><body><main><h1>{title}</h1>{body}\
         </main></body></html>",
        w.code
    )
}

fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
        escaped
    })
}
