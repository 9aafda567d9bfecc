//! The agreement's words, from `texts.md`: what is shown is what is signed, byte for byte.

mod category;

use cachet_crypto::Day;
use cachet_seal::Language;

use crate::vault::change::RuleOver;

pub(super) use category::Category;

/// Version of the wording; it changes with every change below.
pub(super) const VERSION: u32 = 4;

/// What goes into the slots.
pub(super) struct Slots<'a> {
    pub(super) name: &'a str,
    pub(super) profession: &'a str,
    pub(super) place: &'a str,
    pub(super) registrar: &'a str,
    pub(super) demonstration: bool,
    pub(super) recognised: Day,
    /// Title and day of each document.
    pub(super) documents: &'a [(&'a str, Day)],
    /// Which later documents follow.
    pub(super) rule: &'a [RuleOver],
    pub(super) purpose: &'a str,
    pub(super) until: Day,
    pub(super) later_versions: bool,
}

/// The whole text. `**` marks strong words; slots cannot add any.
pub(super) fn agreement(language: Language, slots: &Slots<'_>) -> String {
    let slots = Slots {
        name: &plain(slots.name),
        profession: &plain(slots.profession),
        place: &plain(slots.place),
        registrar: &plain(slots.registrar),
        purpose: &plain(slots.purpose),
        ..*slots
    };
    match language {
        Language::Fr => french(&slots),
        Language::En => english(&slots),
    }
}

fn french(slots: &Slots<'_>) -> String {
    let Slots { name, registrar, purpose, .. } = slots;
    let who = match slots.place {
        "" => slots.profession.to_owned(),
        place => format!("{} à {place}", slots.profession),
    };
    let attested = match slots.demonstration {
        true => format!("Démonstration : {registrar} signe toute identité sans la vérifier."),
        false => format!("{registrar} a vérifié son identité."),
    };
    let documents = match slots.documents {
        [(title, date)] => {
            format!("Cette personne pourra lire **un document : {}, du {}**. ", plain(title), french_day(*date))
        }
        several => {
            let line = |(title, date): &(&str, Day)| format!("- {}, du {}\n", plain(title), french_day(*date));
            let lines = several.iter().map(line).collect::<String>();
            format!("Cette personne pourra lire **ces {} documents** :\n{lines}", several.len())
        }
    };
    let versions = match (slots.later_versions, slots.documents.len()) {
        (false, _) => "",
        (true, 1) => "**Et ses versions suivantes.** ",
        (true, _) => "**Et leurs versions suivantes.** ",
    };
    let rule = followed(slots.rule, |category| category.french, "sur ", ("« ", " »"), " et ").map(|what| {
        let until = french_day(slots.until);
        format!(
            "\n**Et mes prochains documents {what}, jusqu'au {until}.** Mon appareil les enverra à ma place et me le dira à \
             chaque fois."
        )
    });
    let rule = rule.unwrap_or_default();
    format!(
        "**Je donne accès** à **{name}**, {who}. {attested} J'ai vérifié que c'est bien cette personne, le {}.\n\
         {documents}{versions}Rien d'autre. C'est **pour {purpose}**.{rule}\n\
         L'accès commence maintenant. Il **s'arrête tout seul le {}**.\n\
         Le document voyage scellé, par Cachet. Cachet ne peut pas le lire. Chaque ouverture dans Cachet est notée dans mon journal. \
         Mon nom va avec, et ma date de naissance si je l'ai donnée.\n\
         **Je peux retirer cet accès à tout moment**, sans dire pourquoi. Si je refuse ou si je retire, j'ai droit aux mêmes soins.\n\
         Ce qui a déjà été lu, noté ou copié ne peut pas être effacé d'ici : un soignant doit garder ce qui a servi à me soigner.",
        french_day(slots.recognised),
        french_day(slots.until),
    )
}

fn english(slots: &Slots<'_>) -> String {
    let Slots { name, registrar, purpose, .. } = slots;
    let who = match slots.place {
        "" => slots.profession.to_owned(),
        place => format!("{} in {place}", slots.profession),
    };
    let attested = match slots.demonstration {
        true => format!("Demonstration: {registrar} signs any identity without checking it."),
        false => format!("{registrar} has checked this person's identity."),
    };
    let documents = match slots.documents {
        [(title, date)] => {
            format!("This person may read **one document: {}, of {}**. ", plain(title), english_day(*date))
        }
        several => {
            let line = |(title, date): &(&str, Day)| format!("- {}, of {}\n", plain(title), english_day(*date));
            let lines = several.iter().map(line).collect::<String>();
            format!("This person may read **these {} documents**:\n{lines}", several.len())
        }
    };
    let versions = match (slots.later_versions, slots.documents.len()) {
        (false, _) => "",
        (true, 1) => "**And its later versions.** ",
        (true, _) => "**And their later versions.** ",
    };
    let rule = followed(slots.rule, |category| category.english, "about ", ("\"", "\""), " and ").map(|what| {
        let until = english_day(slots.until);
        format!(
            "\n**And my next documents {what}, until {until}.** My device will send them for me and tell me each time."
        )
    });
    let rule = rule.unwrap_or_default();
    format!(
        "**I give access** to **{name}**, {who}. {attested} I have checked that this is the right person, on {}.\n\
         {documents}{versions}Nothing else. It is **for {purpose}**.{rule}\n\
         Access begins now. It **ends by itself on {}**.\n\
         The document travels sealed, by Cachet. Cachet cannot read it. Each opening in Cachet is noted in my journal. \
         My name goes with it, and my date of birth if I gave it.\n\
         **I can withdraw this access at any time**, without saying why. If I refuse or withdraw, I have the right to the same care.\n\
         What has been read, noted or copied cannot be erased from here: a professional must keep what served to treat me.",
        english_day(slots.recognised),
        english_day(slots.until),
    )
}

/// What a rule is over, in a row of quoted words: categories, and problems behind the word `about`.
fn followed(
    rule: &[RuleOver],
    category: impl Fn(Category) -> &'static str,
    about: &str,
    (open, close): (&str, &str),
    and: &str,
) -> Option<String> {
    let named = |over: &RuleOver| match over {
        // A rule is made over categories that have words.
        RuleOver::Category(word) => {
            format!("{open}{}{close}", Category::named(word).map(&category).unwrap_or_default())
        }
        RuleOver::Problem(problem) => format!("{about}{open}{}{close}", plain(&problem.words)),
    };
    let named: Vec<String> = rule.iter().map(named).collect();
    let (last, others) = named.split_last()?;
    Some(if others.is_empty() { last.clone() } else { format!("{}{and}{last}", others.join(", ")) })
}

/// One line, without the mark for strong words: what a person or a registrar wrote cannot change the text's form.
fn plain(text: &str) -> String {
    text.replace("**", "*\u{200b}*").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn french_day(day: Day) -> String {
    const MONTHS: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    let (year, month, of_month) = calendar(day);
    let first = if of_month == 1 { "1er".to_owned() } else { of_month.to_string() };
    format!("{first} {} {year}", MONTHS[month])
}

fn english_day(day: Day) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month, of_month) = calendar(day);
    format!("{of_month} {} {year}", MONTHS[month])
}

/// Year, month from 0, day of the month: read from the one form in which a [`Day`] is written.
fn calendar(day: Day) -> (u32, usize, u32) {
    let text = day.to_string();
    let mut fields = text.split('-').map(|field| field.parse::<u32>().unwrap_or(1));
    let mut next = || fields.next().unwrap_or(1);
    let (year, month, of_month) = (next(), next(), next());
    (year, (month as usize).clamp(1, 12) - 1, of_month)
}

#[cfg(test)]
mod tests {
    use cachet_entry::Problem;

    use super::*;

    const ONE: [(&str, Day); 1] = [("Bilan sanguin", Day(20_513))];

    fn slots<'a>() -> Slots<'a> {
        Slots {
            name: "Dr Anne Lefèvre",
            profession: "médecin généraliste",
            place: "Albi",
            registrar: "L'Ordre des médecins",
            demonstration: false,
            recognised: "2026-03-04".parse().unwrap(),
            documents: &ONE,
            rule: &[],
            purpose: "préparer mon rendez-vous du 12 mars",
            until: "2026-04-12".parse().unwrap(),
            later_versions: false,
        }
    }

    #[test]
    fn the_agreement_says_who_what_why_and_until_when() {
        let text = agreement(Language::Fr, &slots());
        for said in
            ["Dr Anne Lefèvre", "médecin généraliste à Albi", "Bilan sanguin, du 1er mars 2026", "12 avril 2026"]
        {
            assert!(text.contains(said), "{said}");
        }
        assert!(!text.contains("versions suivantes"));
        assert!(agreement(Language::En, &slots()).contains("12 April 2026"));
    }

    #[test]
    fn many_documents_are_named_each_and_a_rule_says_its_last_day() {
        let two = [("Bilan sanguin", Day(20_513)), ("Radio\n- tout", Day(20_514))];
        let rule = [RuleOver::Category("laboratory".to_owned())];
        let slots = || Slots { documents: &two, rule: &rule, later_versions: true, ..slots() };
        let french = agreement(Language::Fr, &slots());
        let listed =
            "lire **ces 2 documents** :\n- Bilan sanguin, du 1er mars 2026\n- Radio - tout, du 2 mars 2026\n**Et leurs";
        assert!(french.contains(listed), "{french}");
        assert!(french.contains("**Et mes prochains documents « Analyses », jusqu'au 12 avril 2026.**"), "{french}");
        assert!(
            agreement(Language::En, &slots())
                .contains("**And my next documents \"Laboratory\", until 12 April 2026.**")
        );
        assert!(Category::named("other").is_none());
    }

    #[test]
    fn a_rule_over_sections_and_a_problem_names_them_all() {
        let over = |word: &str| RuleOver::Category(word.to_owned());
        let problem = Problem { code: None, words: "Diabète **de** type 2".to_owned() };
        let rule = [over("laboratory"), over("prescription"), RuleOver::Problem(problem)];
        let french = agreement(Language::Fr, &Slots { rule: &rule, ..slots() });
        let said = "**Et mes prochains documents « Analyses », « Ordonnances » et sur « Diabète *\u{200b}*de*\u{200b}* type 2 »,";
        assert!(french.contains(said), "{french}");
        let english = agreement(Language::En, &Slots { rule: &rule[1..], ..slots() });
        assert!(english.contains("**And my next documents \"Prescriptions\" and about \"Diabète "), "{english}");
    }

    #[test]
    fn what_a_person_writes_cannot_change_the_form_of_the_agreement() {
        let purpose = "**tout** lire\n\nL'accès ne s'arrête jamais";
        let text = agreement(Language::Fr, &Slots { purpose, ..slots() });
        let usual = agreement(Language::Fr, &slots());
        assert_eq!(text.matches("**").count(), usual.matches("**").count());
        assert_eq!(text.lines().count(), usual.lines().count());
    }
}
