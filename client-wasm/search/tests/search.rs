//! What a person types and what she finds.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use std::time::Instant;

use cachet_search::{Hit, Index, Key, Segment, Weight, Words};
use proptest::prelude::*;

fn key(number: u32) -> Key {
    let mut key = [0; 16];
    key[..4].copy_from_slice(&number.to_be_bytes());
    key
}

fn number(key: &Key) -> Option<u32> {
    Some(u32::from_be_bytes([key[0], key[1], key[2], key[3]]))
}

const RECORD: [(&str, &str); 6] = [
    ("Ordonnance du Dr Lefèvre", "Metformine 1000 mg, un comprimé matin et soir"),
    ("Compte rendu opératoire", "Prothèse totale de la hanche gauche, l'opération s'est déroulée sans incident"),
    ("Analyse de sang", "Hémoglobine glyquée HbA1c 7,2 % (4548-4), créatinine"),
    ("Radiographie de la hanche", "Coxarthrose évoluée"),
    ("Vaccination antigrippale", "Vaxigrip, lot X4512"),
    ("Œdème : conseils", "Surélever les jambes"),
];

fn record() -> Index {
    let titles: Vec<(Key, Words)> =
        (0..).zip(RECORD).map(|(n, (title, _))| (key(n), Words::default().with(title, Weight::Title))).collect();
    let contents: Vec<(Key, Words)> =
        (0..).zip(RECORD).map(|(n, (_, text))| (key(n), Words::default().with(text, Weight::Content))).collect();
    let mut index = Index::new(RECORD.len());
    index.add_titles(Segment::new(&titles).into(), number);
    // As if it had been kept and read again, in two pieces.
    for half in contents.chunks(3) {
        index.add_contents(Segment::decode(Segment::new(half).as_bytes()).unwrap().into(), number);
    }
    index
}

fn found(query: &str) -> Vec<u32> {
    record().search(query).iter().map(|hit| hit.document).collect()
}

#[test]
fn the_beginning_of_a_word_is_enough_and_titles_come_first() {
    assert_eq!(found("hanche"), [3, 1]);
    assert_eq!(found("hanc"), [3, 1]);
    assert_eq!(found("vacc"), [4]);
}

#[test]
fn accents_and_case_are_nobodys_business() {
    assert_eq!(found("PROTHESE"), [1]);
    assert_eq!(found("oedeme"), [5]);
    assert_eq!(found("lefevre"), [0]);
}

#[test]
fn a_slip_of_the_finger_finds_and_a_right_word_is_not_drowned() {
    assert_eq!(found("metfromine"), [0], "two letters swapped");
    assert_eq!(found("ordonance"), [0], "a letter missing");
    assert_eq!(found("protesse"), [1], "two slips in a long word");
    assert_eq!(found("sans"), [1], "« sang » is a neighbour of a word that is there");
    assert_eq!(found("xq"), [] as [u32; 0], "short words have too many neighbours");
}

#[test]
fn every_word_has_to_be_there_in_title_or_content() {
    assert_eq!(found("hanche gauche"), [1]);
    assert_eq!(found("analyse creatinine"), [2]);
    assert_eq!(found("analyse hanche"), [] as [u32; 0]);
}

#[test]
fn codes_and_figures_are_found_as_they_are_written() {
    assert_eq!(found("4548-4"), [2]);
    assert_eq!(found("7.2"), [2]);
    assert_eq!(found("x4512"), [4]);
}

#[test]
fn what_only_the_content_holds_says_so() {
    let hits = record().search("hanche");
    assert_eq!(hits.iter().map(|hit| hit.in_content).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn nothing_typed_finds_nothing() {
    assert_eq!(found(""), [] as [u32; 0]);
    assert_eq!(found(" ,.'’ "), [] as [u32; 0]);
}

#[test]
fn a_text_that_no_document_has_any_more_is_not_found() {
    let mut index = Index::new(1);
    index.add_contents(Segment::new(&[(key(0), Words::default().with("hanche", Weight::Content))]).into(), |_| None);
    assert_eq!(index.search("hanche"), [] as [Hit; 0]);
    index.add_contents(Segment::new(&[(key(9), Words::default().with("hanche", Weight::Content))]).into(), |_| Some(9));
    assert_eq!(index.search("hanche"), [] as [Hit; 0], "a number beyond the documents");
}

#[test]
fn a_segment_gives_its_words_back_for_the_next_one() {
    let texts = [
        (key(1), Words::default().with("genou droit", Weight::Content)),
        (key(2), Words::default()),
        (key(3), Words::default().with("genou", Weight::Title)),
    ];
    let segment = Segment::new(&texts);
    let again = Segment::new(&segment.to_texts().unwrap());
    assert_eq!(segment.as_bytes(), again.as_bytes());
    assert_eq!(again.texts(), [key(1), key(2), key(3)]);
}

#[test]
fn a_segment_tells_nothing_when_it_is_printed() {
    let words = Words::default().with("secret", Weight::Title);
    assert_eq!(format!("{words:?}"), "Words(1)");
    assert_eq!(format!("{:?}", Segment::new(&[(key(1), words)])), "Segment(1 texts)");
}

proptest! {
    #[test]
    fn bytes_that_are_no_segment_are_refused_or_read_and_never_more(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let texts: Vec<_> = (0..).zip(RECORD).map(|(n, (_, text))| (key(n), Words::default().with(text, Weight::Content))).collect();
        let mut bytes = Segment::new(&texts).as_bytes().to_vec();
        for (place, value) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= value;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        if let Ok(segment) = Segment::decode(&bytes) {
            segment.to_texts().ok();
            let mut index = Index::new(RECORD.len());
            index.add_contents(segment.into(), number);
            drop(index.search("hanche protesse 7"));
        }
    }

    #[test]
    fn any_text_is_found_by_any_of_its_words(
        written in prop::collection::vec("\\p{L}{2,10}", 1..20),
        at in any::<prop::sample::Index>(),
    ) {
        let words = Words::default().with(&written.join(" "), Weight::Content);
        let mut index = Index::new(1);
        index.add_contents(Segment::new(&[(key(0), words)]).into(), number);
        let asked = &written[at.index(written.len())];
        // A common word is none, and some single letters of Unicode are whole phrases.
        if Words::default().with(asked, Weight::Content).len() == 1 {
            prop_assert_eq!(index.search(asked).len(), 1, "{}", asked);
        }
    }
}

/// `cargo test --release -p cachet-search -- --ignored --nocapture` prints how long ten thousand documents take.
#[test]
#[ignore = "prints times"]
fn ten_thousand_documents() {
    let vocabulary: Vec<String> =
        (0..20_000_u64).map(|n| format!("{:x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 30)).collect();
    let mut seed = 1_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let uniform = (seed >> 40) as f64 / f64::from(1 << 24);
        (uniform.powi(3) * 20_000.0) as usize
    };
    let began = Instant::now();
    let mut index = Index::new(10_000);
    let mut size = 0;
    for block in 0..40 {
        let texts: Vec<_> = (0..250)
            .map(|n| {
                let text: Vec<&str> = (0..200).map(|_| vocabulary[next()].as_str()).collect();
                (key(block * 250 + n), Words::default().with(&text.join(" "), Weight::Content))
            })
            .collect();
        let segment = Segment::new(&texts);
        size += segment.as_bytes().len();
        index.add_contents(segment.into(), number);
    }
    println!("built in {:?}, {size} bytes", began.elapsed());
    for query in ["a", "3", "1f", vocabulary[3].as_str(), vocabulary[9000].as_str(), "zzzzzzz", "19c3a7x", "3f 2c"] {
        let began = Instant::now();
        let hits = index.search(query).len();
        println!("{query:>10}: {hits} in {:?}", began.elapsed());
    }
}
