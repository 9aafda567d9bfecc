//! The desk's sentences, in the two languages of the page.

use axum::http::{HeaderMap, header};

use super::refusal::Refusal;

/// Everything that the desk says.
pub(super) struct Words {
    /// Code of the language, for whoever reads the page aloud.
    pub(super) code: &'static str,
    pub(super) begin_title: &'static str,
    pub(super) begin_lead: &'static str,
    pub(super) begin_steps: [&'static str; 4],
    pub(super) begin_never: &'static str,
    pub(super) begin_field: &'static str,
    pub(super) begin_button: &'static str,
    pub(super) confirm_title: &'static str,
    pub(super) you_are: &'static str,
    pub(super) confirm_digits: &'static str,
    pub(super) confirm_compare: &'static str,
    pub(super) confirm_button: &'static str,
    pub(super) confirm_other: &'static str,
    pub(super) waiting_title: &'static str,
    pub(super) waiting_keep: &'static str,
    pub(super) waiting_again: &'static str,
    pub(super) signed_title: &'static str,
    pub(super) signed_copy: &'static str,
    pub(super) refused_title: &'static str,
    pub(super) refused_again: &'static str,
    refused_identity: &'static str,
    refused_code: &'static str,
    refused_no_answer: &'static str,
    refused_nothing: &'static str,
    refused_queue: &'static str,
}

impl Words {
    /// What she reads when she is sent away.
    pub(super) const fn of_refusal(&self, refusal: &Refusal) -> &'static str {
        match refusal {
            Refusal::Identity(_) => self.refused_identity,
            Refusal::Code => self.refused_code,
            Refusal::NoAnswer(_) => self.refused_no_answer,
            Refusal::Nothing => self.refused_nothing,
            Refusal::Queue => self.refused_queue,
        }
    }
}

/// English for a browser that asks for it before French; French for every other.
pub(super) fn for_browser(headers: &HeaderMap) -> &'static Words {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut languages = asked.split(',').map(|language| language.trim().to_ascii_lowercase());
    match languages.find(|language| language.starts_with("fr") || language.starts_with("en")) {
        Some(language) if language.starts_with("en") => &ENGLISH,
        _ => &FRENCH,
    }
}

const FRENCH: Words = Words {
    code: "fr",
    begin_title: "Faire reconnaître votre identité",
    begin_lead: "Un registre va attester que votre carte Cachet est bien la vôtre. Vos patients verront qui l’a vérifiée.",
    begin_steps: [
        "Dans Cachet, ouvrez « Ma carte » et touchez « Copier le texte du carré ».",
        "Collez ce texte ici.",
        "Vous prouvez qui vous êtes avec votre carte professionnelle.",
        "Le registre signe à la main. Revenez ensuite prendre votre attestation.",
    ],
    begin_never: "On ne vous demandera ni votre phrase secrète, ni votre feuille de secours. Cette connexion n’ouvre rien.",
    begin_field: "Texte de votre carte",
    begin_button: "Continuer et prouver mon identité",
    confirm_title: "Est-ce bien votre carte ?",
    you_are: "Vous êtes",
    confirm_digits: "L’attestation portera sur la carte qui montre ces chiffres de reconnaissance :",
    confirm_compare: "Comparez-les à ceux de « Ma carte », sur votre appareil, tous, jusqu’au dernier.",
    confirm_button: "Ce sont bien les miens",
    confirm_other: "Ils sont différents ? Fermez cette page : rien n’a été enregistré.",
    waiting_title: "Votre demande attend la signature du registre",
    waiting_keep: "Gardez l’adresse de cette page : votre attestation y sera.",
    waiting_again: "Regarder de nouveau",
    signed_title: "Votre attestation est signée",
    signed_copy: "Copiez ce texte. Dans Cachet, ouvrez « Ma carte », puis « La faire reconnaître », et collez-le.",
    refused_title: "Rien n’a été fait",
    refused_again: "Recommencer",
    refused_identity: "Votre identité n’a pas pu être établie. Rien n’a été enregistré. Recommencez depuis le début.",
    refused_code: "Ce texte n’est pas celui de votre carte Cachet. Copiez-le de nouveau depuis « Ma carte ».",
    refused_no_answer: "Le service d’identité ne répond pas. Rien n’a été enregistré. Réessayez plus tard.",
    refused_nothing: "Il n’y a rien ici.",
    refused_queue: "La demande n’a pas pu être enregistrée. Réessayez plus tard.",
};

const ENGLISH: Words = Words {
    code: "en",
    begin_title: "Have your identity recognised",
    begin_lead: "A registrar will attest that your Cachet card is yours. Your patients will see who checked it.",
    begin_steps: [
        "In Cachet, open “My card” and press “Copy the text of the square”.",
        "Paste that text here.",
        "You prove who you are with your professional card.",
        "The registrar signs by hand. Come back afterwards for your attestation.",
    ],
    begin_never: "You will be asked neither for your secret phrase nor for your recovery sheet. This login opens nothing.",
    begin_field: "Text of your card",
    begin_button: "Go on and prove my identity",
    confirm_title: "Is this your card?",
    you_are: "You are",
    confirm_digits: "The attestation will be about the card that shows these recognition digits:",
    confirm_compare: "Compare them with those of “My card” on your device, all of them, to the last one.",
    confirm_button: "They are mine",
    confirm_other: "Are they others? Close this page: nothing was written down.",
    waiting_title: "Your request waits for the registrar’s signature",
    waiting_keep: "Keep the address of this page: your attestation will be here.",
    waiting_again: "Look again",
    signed_title: "Your attestation is signed",
    signed_copy: "Copy this text. In Cachet, open “My card”, then “Have it recognised”, and paste it.",
    refused_title: "Nothing was done",
    refused_again: "Begin again",
    refused_identity: "Your identity could not be established. Nothing was written down. Begin again from the start.",
    refused_code: "This text is not that of your Cachet card. Copy it again from “My card”.",
    refused_no_answer: "The identity service does not answer. Nothing was written down. Try again later.",
    refused_nothing: "There is nothing here.",
    refused_queue: "The request could not be written down. Try again later.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_that_the_browser_asks_for_first() {
        for (asked, code) in [
            ("en-GB,en;q=0.9,fr;q=0.8", "en"),
            ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
            ("de,en;q=0.5", "en"),
            ("de", "fr"),
            ("", "fr"),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, asked.parse().unwrap())]);
            assert_eq!(for_browser(&headers).code, code, "{asked}");
        }
        assert_eq!(for_browser(&HeaderMap::new()).code, "fr");
    }
}
