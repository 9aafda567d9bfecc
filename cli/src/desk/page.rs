//! The desk's pages: plain HTML, no script. French, as the professionals it receives.

use super::claims::Identity;
use super::refusal::Refusal;
use super::request::{RequestId, Shown};

/// The one style sheet.
pub(super) const STYLE: &str = "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:38rem;margin:2rem auto;padding:0 1.25rem;\
color:#1c2430;background:#fbfaf7}textarea{width:100%;min-height:8rem;font:1rem/1.4 monospace}\
button{font:inherit;min-height:48px;padding:0 1.5rem;color:#fff;background:#0b5563;border:0;border-radius:8px}\
.digits{font:1.25rem/2 monospace;letter-spacing:.05em}pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:1rem;\
background:#fff;border:1px solid #e4e0d8}@media(prefers-color-scheme:dark){body{color:#e8e6e1;background:#14181d}\
pre{background:#1c2430}}";

/// Where a visit begins.
pub(super) fn begin() -> String {
    page(
        "Faire reconnaître votre identité",
        "<p>Un registre va attester que votre carte Cachet est bien la vôtre. Vos patients verront qui l’a vérifiée.</p>\
         <ol><li>Dans Cachet, ouvrez « Ma carte » et touchez « Copier le texte du carré ».</li>\
         <li>Collez ce texte ici.</li><li>Vous prouvez qui vous êtes avec votre carte professionnelle.</li>\
         <li>Le registre signe à la main. Revenez ensuite prendre votre attestation.</li></ol>\
         <p>On ne vous demandera ni votre phrase secrète, ni votre feuille de secours. Cette connexion n’ouvre rien.</p>\
         <form method=post action=/begin><p><label for=code>Texte de votre carte</label>\
         <textarea id=code name=code required spellcheck=false autocomplete=off></textarea></p>\
         <button>Continuer et prouver mon identité</button></form>",
    )
}

/// What was found, before it is asked for.
pub(super) fn confirm(identity: &Identity, shown: &Shown, name: &str) -> String {
    let (who, profession, rpps) = (escape(&identity.name), escape(&identity.profession), escape(&identity.rpps));
    let digits = escape(&shown.digits.join(" "));
    page(
        "Est-ce bien votre carte ?",
        &format!(
            "<p>Vous êtes <strong>{who}</strong>, {profession}, RPPS {rpps}.</p>\
             <p>L’attestation portera sur la carte qui montre ces chiffres de reconnaissance :</p>\
             <p class=digits>{digits}</p>\
             <p>Comparez-les à ceux de « Ma carte », sur votre appareil, tous, jusqu’au dernier.</p>\
             <form method=post action=/confirm><input type=hidden name=visit value=\"{}\">\
             <button>Ce sont bien les miens</button></form>\
             <p>Ils sont différents ? Fermez cette page : rien n’a été enregistré.</p>",
            escape(name)
        ),
    )
}

/// While the registrar has not signed.
pub(super) fn waiting(id: &RequestId) -> String {
    page(
        "Votre demande attend la signature du registre",
        &format!(
            "<p>Gardez l’adresse de cette page : votre attestation y sera.</p><p><a href=\"/requests/{id}\">Regarder \
             de nouveau</a></p>"
        ),
    )
}

/// The credential, to take away.
pub(super) fn signed(credential: &str) -> String {
    page(
        "Votre attestation est signée",
        &format!(
            "<p>Copiez ce texte. Dans Cachet, ouvrez « Ma carte », puis « La faire reconnaître », et collez-le.</p>\
             <pre>{}</pre>",
            escape(credential)
        ),
    )
}

/// One sentence, and the code for whoever helps.
pub(super) fn refused(refusal: &Refusal) -> String {
    let sentence = refusal.sentence();
    page("Rien n’a été fait", &format!("<p>{sentence}</p><p><a href=/>Recommencer</a></p><p>{}</p>", refusal.code()))
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=fr><head><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title} · Cachet</title><link rel=stylesheet href=/style.css></head><body><main><h1>{title}</h1>{body}\
         </main></body></html>"
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
