//! What the messages say: nothing of the vault, no link, no name.

use cachet_crypto::protocol::notice::NoticeLanguage;

/// A message's subject and text.
pub(crate) struct Words {
    pub(crate) subject: &'static str,
    pub(crate) text: String,
    /// Where a mail program says that its owner wants no more of these (RFC 8058); none for the account's own notices, which
    /// are ended in the vault.
    pub(crate) stop: Option<String>,
}

/// That there is news.
pub(super) fn news(language: NoticeLanguage) -> Words {
    let subject = match language {
        NoticeLanguage::Fr => "Il y a du nouveau dans votre coffre",
        NoticeLanguage::En => "There is news in your vault",
    };
    Words { subject, text: format!("{subject}.\r\n"), stop: None }
}

/// The code that confirms an address, in two groups that are easy to type.
pub(super) fn code(language: NoticeLanguage, code: &str) -> Words {
    let (first, second) = code.split_at(code.len() / 2);
    let (subject, text) = match language {
        NoticeLanguage::Fr => (
            "Votre code pour les nouvelles de votre coffre",
            format!(
                "Votre code : {first} {second}\r\n\r\n\
                 Tapez-le dans Cachet, sur l'écran où vous avez donné cette adresse. Il compte pendant une heure.\r\n\
                 Ne le dites à personne.\r\n\r\n\
                 Vous n'avez rien demandé ? Ne faites rien : sans ce code, aucune nouvelle ne partira ici.\r\n"
            ),
        ),
        NoticeLanguage::En => (
            "Your code for the news of your vault",
            format!(
                "Your code: {first} {second}\r\n\r\n\
                 Type it into Cachet, on the screen where you gave this address. It counts for one hour.\r\n\
                 Tell it to nobody.\r\n\r\n\
                 You asked for nothing? Do nothing: without this code no news will be sent here.\r\n"
            ),
        ),
    };
    Words { subject, text, stop: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_message_holds_a_link() {
        for language in [NoticeLanguage::Fr, NoticeLanguage::En] {
            for words in [news(language), code(language, "12345678")] {
                let all = format!("{}{}", words.subject, words.text);
                assert!(!["http", "www", "://", "<", ".fr", ".com"].iter().any(|mark| all.contains(mark)), "{all}");
            }
        }
    }
}
