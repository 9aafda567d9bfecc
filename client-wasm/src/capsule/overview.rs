//! The printable index: one page of plain HTML without script, with links to the files beside it.

use cachet_crypto::Timestamp;

use super::bundle::Filed;
use crate::HealthLinkView;

const STYLE: &str = "body{font:16px/1.5 sans-serif;margin:2em auto;max-width:60em;padding:0 1em}\
    table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4em .8em .4em 0;\
    border-bottom:1px solid #999;vertical-align:top}td:first-child{white-space:nowrap}\
    @media print{a{color:inherit;text-decoration:none}tr{break-inside:avoid}}";

/// The page.
pub(super) fn of(name: &str, made: Timestamp, filed: &[Filed<'_>], links: &[HealthLinkView]) -> String {
    let mut newest_first: Vec<&Filed<'_>> = filed.iter().collect();
    newest_first.sort_by_key(|filed| std::cmp::Reverse((filed.version.date, filed.version.number)));
    let (deleted, kept): (Vec<&Filed<'_>>, Vec<_>) = newest_first.into_iter().partition(|filed| filed.deleted);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"fr\">\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"content-security-policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>Documents de {name}</title>\n<style>{STYLE}</style>\n<h1>Documents de {name}</h1>\n\
         <p>Copie faite le {day}. {count} documents et versions.</p>\n",
        name = escape(name),
        day = made.day(),
        count = kept.len(),
    );
    page.push_str(&table(&kept));
    if !deleted.is_empty() {
        page.push_str("<h2>Corbeille</h2>\n");
        page.push_str(&table(&deleted));
    }
    if !links.is_empty() {
        page.push_str(
            "<h2>Liens donnés</h2>\n<p>Ils ne s’ouvrent pas ailleurs : ils sont cités, et sont à refaire.</p>\n",
        );
        page.push_str(&link_table(links));
    }
    page.push_str("</html>\n");
    page
}

/// What each link showed, until when, and who said to have read it.
fn link_table(links: &[HealthLinkView]) -> String {
    let mut table = "<table>\n<tr><th>Fait le<th>Lien<th>Contenu<th>Jusqu’au<th>Lu par\n".to_owned();
    for link in links {
        let readers: Vec<String> =
            link.opened.iter().map(|note| format!("{} ({})", escape(&note.recipient), note.at.day())).collect();
        let contents: Vec<String> = link.contents.iter().map(|content| escape(content)).collect();
        table.push_str(&format!(
            "<tr><td>{}<td>{}<td>{}<td>{}<td>{}\n",
            link.made.day(),
            escape(&link.label),
            contents.join(", "),
            link.expires.map_or_else(String::new, |expires| expires.day().to_string()),
            readers.join(", "),
        ));
    }
    table.push_str("</table>\n");
    table
}

fn table(filed: &[&Filed<'_>]) -> String {
    let mut table = "<table>\n<tr><th>Date<th>Titre<th>Auteur<th>Fichier\n".to_owned();
    for filed in filed {
        let Filed { version, file, .. } = filed;
        let number = if version.number > 1 { format!(" (version {})", version.number) } else { String::new() };
        let name = escape(file.rsplit('/').next().unwrap_or(file));
        let place = if is_page(file) { name } else { format!("<a href=\"{}\">{name}</a>", address(file)) };
        let (title, author) = (escape(&version.title), escape(filed.author()));
        table.push_str(&format!("<tr><td>{}<td>{title}{number}<td>{author}<td>{place}\n", version.date));
    }
    table.push_str("</table>\n");
    table
}

/// A browser runs the script of such a file: it is named, for the programs that read it, and no click opens it.
fn is_page(file: &str) -> bool {
    file.ends_with(".xml")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A relative address: everything but letters, digits and a few marks as percent-encoded UTF-8.
fn address(file: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    file.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_title_holds_is_text_on_the_page_and_in_the_address() {
        assert_eq!(escape("<b>\"&"), "&lt;b&gt;&quot;&amp;");
        assert_eq!(address("documents/2026 é.pdf"), "documents/2026%20%C3%A9.pdf");
    }

    #[test]
    fn no_click_on_the_index_opens_a_file_whose_script_a_browser_runs() {
        for (media_type, opens) in [
            ("text/xml", false),
            ("application/xml", false),
            ("image/svg+xml", true),
            ("text/html", true),
            ("text/plain", true),
        ] {
            let file = format!("documents/x{}", crate::capsule::file_extension(media_type));
            assert_eq!(!is_page(&file), opens, "{media_type}");
            assert!(![".html", ".htm", ".svg", ".xhtml"].iter().any(|ending| file.ends_with(ending)), "{file}");
        }
    }
}
