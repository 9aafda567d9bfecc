//! The recovery sheet: shown once or written to a file, then rehearsed before anything is made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cachet_client::{Language, REHEARSED, RecoveryCode};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::local_file::write_private;
use crate::{prompt, qr};

/// Attempts at the rehearsal.
const ATTEMPTS: u32 = 3;

const WORDS: usize = 24;

/// How a script gets its sheet.
const HOW_ELSE: &str = "the recovery sheet must be written down: give --sheet FILE --rehearse-from-sheet";

/// Where the sheet goes and how it is rehearsed.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct SheetTo {
    /// Write the recovery sheet to this new file (mode 0600) instead of showing it
    #[arg(long, value_name = "FILE")]
    sheet: Option<PathBuf>,
    /// Rehearse with the words read back from the file, for scripts
    #[arg(long, requires = "sheet")]
    rehearse_from_sheet: bool,
    /// Language of the sheet's text
    #[arg(long, value_name = "LANGUAGE", default_value = "fr", value_parser = ["fr", "en"])]
    language: String,
}

impl SheetTo {
    /// The file, where there is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.sheet.as_deref()
    }

    /// Hands the sheet over and lets the person type some of it back.
    pub(crate) fn hand_over(
        &self,
        code: &RecoveryCode,
        number: u32,
        made: &str,
    ) -> Result<BTreeMap<u8, String>, Failure> {
        let language = if self.language == "en" { Language::En } else { Language::Fr };
        match &self.sheet {
            Some(file) => {
                let code_drawn = qr::draw_for_paper(&code.to_qr_text())?;
                write_private(file, text(code, &code_drawn, language, number, made))?;
                if self.rehearse_from_sheet {
                    return read_back(file);
                }
                prompt::say(&format!("The recovery sheet is in {}. Print it or copy it by hand.", file.display()));
            }
            None => {
                if !prompt::is_there() {
                    return Err(Failure::NoTerminal(HOW_ELSE));
                }
                let code_drawn = qr::draw(&code.to_qr_text())?;
                prompt::say(&text(code, &code_drawn, language, number, made));
                prompt::line("Write the 24 words down, then press Enter: they leave the screen", HOW_ELSE)?;
                prompt::clear();
            }
        }
        rehearse(code)
    }
}

/// The code of a sheet: its file, its words or the text of its QR, from a file or typed.
pub(crate) fn read(file: Option<&Path>) -> Result<RecoveryCode, Failure> {
    let text = match file {
        None => prompt::hidden(
            "The 24 words and the line of digits, or the text of the QR",
            "the recovery sheet is needed: give --sheet FILE",
        )?,
        Some(file) => {
            let read = std::fs::read_to_string(file).map(Zeroizing::new);
            read.map_err(|error| Failure::File(format!("{}: {error}", file.display())))?
        }
    };
    let qr = text.split_whitespace().find(|word| word.starts_with("CACHET-R"));
    RecoveryCode::parse(qr.unwrap_or(&text)).map_err(|error| cachet_client::Error::from(error).into())
}

/// Four words, at places drawn by chance.
fn rehearse(code: &RecoveryCode) -> Result<BTreeMap<u8, String>, Failure> {
    for _ in 0..ATTEMPTS {
        let mut typed = BTreeMap::new();
        for place in places()? {
            typed.insert(place, prompt::line(&format!("Word {place} of the sheet"), HOW_ELSE)?);
        }
        if typed.iter().all(|(place, word)| code.has_word_at(usize::from(*place), word)) {
            return Ok(typed);
        }
        prompt::say("These are not the words of the sheet.");
    }
    Err(cachet_client::Error::Rehearsal.into())
}

/// The words at four places, as they stand in the file: what cannot be read there is no sheet.
fn read_back(file: &Path) -> Result<BTreeMap<u8, String>, Failure> {
    let text = std::fs::read_to_string(file).map(Zeroizing::new);
    let text = text.map_err(|error| Failure::File(format!("{}: {error}", file.display())))?;
    let numbered: BTreeMap<u8, String> = text.lines().filter_map(numbered_word).collect();
    Ok(places()?.into_iter().filter_map(|place| Some((place, numbered.get(&place)?.clone()))).collect())
}

/// `  7. word`.
fn numbered_word(line: &str) -> Option<(u8, String)> {
    let (place, word) = line.trim().split_once(". ")?;
    Some((place.parse().ok()?, word.to_owned()))
}

fn places() -> Result<Vec<u8>, Failure> {
    let mut drawn = std::collections::BTreeSet::new();
    while drawn.len() < REHEARSED {
        let mut byte = [0];
        getrandom::fill(&mut byte).map_err(|_| Failure::Device("chance"))?;
        // 240 is the largest multiple of 24 in a byte: every place is as likely.
        if byte[0] < 240 {
            drawn.insert(byte[0] % WORDS as u8 + 1);
        }
    }
    Ok(drawn.into_iter().collect())
}

fn text(code: &RecoveryCode, drawn: &str, language: Language, number: u32, made: &str) -> Zeroizing<String> {
    let mut words = Zeroizing::new(String::with_capacity(512));
    for (index, word) in code.words().iter().enumerate() {
        words.push_str(&format!("{:>4}. {word}\n", index + 1));
    }
    let qr = code.to_qr_text();
    let mark = code.mark_line();
    Zeroizing::new(match language {
        Language::Fr => format!(
            "FEUILLE DE SECOURS - Cachet - feuille n° {number}, faite le {made}\n\
             Elle remplace les feuilles plus anciennes.\n\n\
             Cette feuille ouvre mon coffre de santé, même sans mes appareils et sans ma phrase secrète.\n\
             Toute personne qui l'a en main peut lire mes documents.\n\n\
             {drawn}\n\n{}\n\nMes 24 mots :\n{}\n{}\n\n\
             Où la ranger : avec mes papiers importants. Une deuxième feuille ailleurs, chez une personne de confiance.\n\
             Pas de photo. Pas d'e-mail. Pas de message.\n\
             Pour m'en servir : cachet recover, ou dans Cachet « J'ai déjà un coffre ».\n\
             Perdue ou volée ? cachet rotate en fait une nouvelle ; le service n'acceptera plus l'ancienne.\n\
             Personne ne doit me demander ces mots : ni Cachet, ni un médecin, ni une banque.\n\
             Sans cette feuille, sans aucun appareil et sans personne de confiance, mes documents sont perdus.\n",
            *qr,
            *words,
            match &mark {
                Some(mark) => format!("Mon repère, à taper après les mots : {mark}"),
                None => "Sans repère : la fraîcheur n'était pas prouvée quand cette feuille a été faite.".to_owned(),
            }
        ),
        Language::En => format!(
            "RECOVERY SHEET - Cachet - sheet no. {number}, made on {made}\n\
             It replaces older sheets.\n\n\
             This sheet opens my health vault, even without my devices and without my passphrase.\n\
             Whoever holds it can read my documents.\n\n\
             {drawn}\n\n{}\n\nMy 24 words:\n{}\n{}\n\n\
             Where to keep it: with my important papers. A second sheet elsewhere, with somebody I trust.\n\
             No photo. No e-mail. No message.\n\
             To use it: cachet recover, or in Cachet \"I already have a vault\".\n\
             Lost or stolen? cachet rotate makes a new one; the service will not accept the old one any more.\n\
             Nobody may ask me for these words: not Cachet, not a doctor, not a bank.\n\
             Without this sheet, without any device and without a trusted person, my documents are lost.\n",
            *qr,
            *words,
            match &mark {
                Some(mark) => format!("My line of digits, typed after the words: {mark}"),
                None => "No line of digits: freshness was not proven when this sheet was made.".to_owned(),
            }
        ),
    })
}
