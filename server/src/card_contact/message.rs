//! What a contact is written: one question, later one sentence. No name, nothing of health, one link of this service.

use cachet_crypto::protocol::notice::NoticeLanguage;

use crate::notice::Words;

/// What a message of a contact names.
pub(super) struct Named<'a> {
    pub(super) mark: &'a str,
    /// The page on which the contact answers.
    pub(super) page: &'a str,
}

/// Whether the contact wants to be told.
pub(super) fn question(language: NoticeLanguage, Named { mark, page }: Named<'_>) -> Words {
    let (subject, text) = match language {
        NoticeLanguage::Fr => (
            "Voulez-vous un message quand une carte d'urgence est lue ?",
            format!(
                "Quelqu'un qui vous connaît a un coffre Cachet et une carte d'urgence.\r\n\
                 Cette personne voudrait que vous receviez un message quand sa carte est lue.\r\n\
                 Son repère : {mark}. Demandez-lui si c'est le sien.\r\n\r\n\
                 Pour accepter ou refuser :\r\n{page}\r\n\r\n\
                 Sans réponse de votre part, rien d'autre ne sera envoyé ici.\r\n"
            ),
        ),
        NoticeLanguage::En => (
            "Would you like a message when an emergency card is read?",
            format!(
                "Somebody who knows you has a Cachet vault and an emergency card.\r\n\
                 They would like you to get a message when that card is read.\r\n\
                 Their mark: {mark}. Ask them whether it is theirs.\r\n\r\n\
                 To agree or to refuse:\r\n{page}\r\n\r\n\
                 If you do not answer, nothing else will be sent here.\r\n"
            ),
        ),
    };
    Words { subject, text, stop: None }
}

/// That the card was read.
pub(super) fn news(language: NoticeLanguage, Named { mark, page }: Named<'_>) -> Words {
    let (subject, text) = match language {
        NoticeLanguage::Fr => (
            "Une carte d'urgence a été lue",
            format!(
                "La carte d'urgence au repère {mark} a été lue.\r\n\r\n\
                 Ne plus recevoir ces messages :\r\n{page}\r\n"
            ),
        ),
        NoticeLanguage::En => (
            "An emergency card was read",
            format!(
                "The emergency card with the mark {mark} was read.\r\n\r\nNo more of these messages:\r\n{page}\r\n"
            ),
        ),
    };
    Words { subject, text, stop: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_holds_one_link_and_no_other_address() {
        let page = "https://vault.example/contact#AAAA";
        for language in [NoticeLanguage::Fr, NoticeLanguage::En] {
            for words in [question, news].map(|write| write(language, Named { mark: "ACDE", page })) {
                let all = format!("{}{}", words.subject, words.text);
                assert_eq!(all.matches(page).count(), 1, "{all}");
                let rest = all.replace(page, "");
                assert!(!["http", "www", "://", "<"].iter().any(|mark| rest.contains(mark)), "{all}");
                assert!(words.text.contains("ACDE"), "{all}");
            }
        }
    }
}
