//! Pictures as pydicom and its decoders see them: the same values, transfer syntax by transfer syntax.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use cachet_dicom::open;
use cachet_imaging::{Picture, Refusal, Series, frame, samples};
use sha2::{Digest as _, Sha256};

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name)).unwrap()
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// SHA-256 (its first six bytes) of the values that pydicom 3.0.2 gives.
const EXACT: [(&str, &str); 8] = [
    ("MR_small.dcm", "88617aaa4613"),
    ("MR_small_implicit.dcm", "88617aaa4613"),
    ("MR_small_bigendian.dcm", "88617aaa4613"),
    ("MR_small_RLE.dcm", "88617aaa4613"),
    ("SC_rgb_jpeg_gdcm.dcm", "169e619557b1"),
    ("SC_rgb_rle.dcm", "169e619557b1"),
    ("SC_rgb_rle_32bit.dcm", "1a243c9351e3"),
    ("SC_rgb_small_odd_big_endian.dcm", "ef2df252ba3c"),
];

#[test]
fn every_transfer_syntax_gives_the_very_values_that_the_reference_reader_gives() {
    for (name, expected) in EXACT {
        let object = open(&sample(name)).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(
            digest(samples(&object, 0).unwrap_or_else(|why| panic!("{name}: {why}")).bytes()),
            expected,
            "{name}"
        );
    }
}

#[test]
fn a_jpeg_with_losses_shows_the_same_colours() {
    let colours = |name| match frame(&open(&sample(name)).unwrap(), 0).unwrap().picture {
        Picture::Colour(pixels) => pixels,
        Picture::Grey(_) => panic!("{name} is grey"),
    };
    let (exact, lossy) = (colours("SC_rgb_rle.dcm"), colours("SC_rgb_jpeg_dcmtk.dcm"));
    assert_eq!(exact.len(), lossy.len());
    assert!(mean_difference(&exact, &lossy) < 6.0, "{}", mean_difference(&exact, &lossy));
}

fn mean_difference(one: &[u8], other: &[u8]) -> f64 {
    let sum: u32 = one.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    f64::from(sum) / f64::from(u32::try_from(one.len()).unwrap())
}

#[test]
fn grey_values_come_in_their_unit_with_the_window_that_the_file_asks_for() {
    let mut series = Series::open(sample("MR_small.dcm")).unwrap();
    assert_eq!((series.len(), series.left()), (1, 0));
    let frame = series.frame(0).unwrap();
    assert_eq!((frame.width, frame.height), (64, 64));
    let Picture::Grey(grey) = frame.picture else { panic!("in colour") };
    assert_eq!((grey.window.centre, grey.window.width), (600.0, 1600.0));
    assert!(grey.range.0 < grey.range.1 && !grey.is_inverted);
    assert_eq!(series.frame(1), Err(Refusal::NoPicture));
}

#[test]
fn twelve_bits_with_losses_show_what_the_reference_reader_shows() {
    let object = open(&sample("JPGExtended.dcm")).unwrap();
    let stored = samples(&object, 0).unwrap();
    let values: Vec<i64> =
        stored.bytes().chunks_exact(2).map(|pair| i64::from(u16::from_le_bytes([pair[0], pair[1]]))).collect();
    assert_eq!(values.len(), 1024 * 256);
    // Four places, the highest value and the sum, as pydicom 3.0.2 with libjpeg gives them: decoders differ by rounding.
    assert_eq!([0, 100_000, 131_072, 200_000].map(|at| values[at]), [1, 52, 1, 1]);
    assert_eq!(values.iter().max(), Some(&264));
    let sum: i64 = values.iter().sum();
    assert!(sum.abs_diff(3_770_427) < 8_000, "{sum}");
    let mut series = Series::open(sample("JPGExtended.dcm")).unwrap();
    assert!(matches!(series.frame(0).unwrap().picture, Picture::Grey(_)));
}

#[test]
fn what_cannot_be_shown_is_refused_with_its_reason() {
    let refusal = |bytes: Vec<u8>| Series::open(bytes).and_then(|mut series| series.frame(0)).unwrap_err();
    assert_eq!(refusal(sample("MR_truncated.dcm")), Refusal::Damaged);
    assert_eq!(refusal(sample("reportsi.dcm")), Refusal::NoPicture);
    assert_eq!(refusal(b"GIF89a".to_vec()), Refusal::NotDicom);
    let mut program = sample("MR_small.dcm");
    program[..2].copy_from_slice(b"MZ");
    assert_eq!(refusal(program), Refusal::Disguised);
}

#[test]
fn no_bytes_of_a_picture_make_a_decoder_panic() {
    for name in EXACT.map(|(name, _)| name).into_iter().chain(["JPGExtended.dcm"]) {
        let good = sample(name);
        for cut in (0..good.len()).step_by(good.len() / 12 + 1) {
            let mut bad = good.clone();
            bad[cut] ^= 0x5a;
            let _ = Series::open(bad).and_then(|mut series| series.frame(0));
            let _ = Series::open(good[..cut].to_vec()).and_then(|mut series| series.frame(0));
        }
    }
}

#[test]
fn no_changed_byte_of_a_jpeg_head_makes_the_decoder_panic() {
    let good = sample("JPGExtended.dcm");
    let start = good.windows(3).position(|three| three == [0xff, 0xd8, 0xff]).unwrap();
    // Markers, sizes, quantisation, codes: whatever leads the decoder.
    for at in (start + 2..start + 500).step_by(7) {
        for value in [0, 1, 0xff] {
            let mut bad = good.clone();
            bad[at] = value;
            let _ = Series::open(bad).and_then(|mut series| series.frame(0));
        }
    }
}

/// What the reference reader gives for one file of the corpus (`scripts/corpus/dicom.py`).
struct Reference {
    name: String,
    /// Whether the encoding loses nothing, so that values are equal and not only near.
    is_exact: bool,
    /// Bytes of a sample.
    width: usize,
    values: Option<PathBuf>,
}

fn references(folder: &Path) -> Vec<Reference> {
    let table = std::fs::read_to_string(folder.join("reference.tsv")).unwrap();
    let reference = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        Reference {
            name: fields[0].to_owned(),
            is_exact: fields[1] == "exact",
            width: fields[2].parse().unwrap(),
            values: (!fields[3].is_empty()).then(|| folder.join(fields[3])),
        }
    };
    table.lines().map(reference).collect()
}

#[test]
#[ignore = "needs the files of scripts/corpus.sh"]
fn what_the_reference_reader_opens_opens_here_with_the_same_values() {
    let folder =
        PathBuf::from(std::env::var_os("CACHET_CORPUS").expect("CACHET_CORPUS names the folder")).join("dicom");
    let (mut report, mut failures) = (String::new(), Vec::new());
    let (mut same, mut in_frame, mut refused, mut more) = (0, 0, 0, 0);
    for Reference { name, is_exact, width, values } in references(&folder) {
        let bytes = std::fs::read(folder.join(&name)).unwrap();
        let shown = Series::open(bytes.clone()).and_then(|mut series| {
            let mut all = Vec::new();
            let object = open(&bytes)?;
            for number in 0..series.len() {
                series.frame(number)?;
                all.extend(values_of(&object, u32::try_from(number).unwrap(), is_exact)?);
            }
            Ok(all)
        });
        let verdict = match (&shown, values) {
            (Ok(ours), Some(file)) => {
                let theirs = std::fs::read(file).unwrap();
                let difference = if ours.len() == theirs.len() { difference(ours, &theirs, width) } else { f64::MAX };
                // Colours are rounded once more; grey values only once.
                let most = if width == 1 { 4.0 } else { 0.2 };
                let is_same = if is_exact { *ours == theirs } else { difference < most };
                same += 1;
                if !is_same {
                    failures.push(format!("{name}: other values ({difference:.2})"));
                }
                format!("same values{}", if is_exact { "" } else { ", within the losses" })
            }
            (Err(why), Some(_)) => {
                in_frame += 1;
                // JPEG-LS and JPEG 2000 are decoded in the frame (web/tests/codecs.test.ts).
                let stream = Series::open(bytes).and_then(|mut series| series.stream(0));
                if let Ok(Some((_, stream))) = stream {
                    std::fs::write(folder.join(format!("{name}.stream")), stream).unwrap();
                } else {
                    failures.push(format!("{name}: {why}"));
                }
                "decoded in the frame".to_owned()
            }
            (Ok(_), None) => {
                more += 1;
                "shown; the reference reader has no pixels".to_owned()
            }
            (Err(why), None) => {
                refused += 1;
                format!("refused: {why}")
            }
        };
        writeln!(report, "{name}\t{verdict}").unwrap();
    }
    writeln!(
        report,
        "DICOM: {same} with the values of pydicom, {in_frame} in the frame (JPEG-LS, JPEG 2000), {refused} that pydicom has \
         no pixels of refused with a reason, {more} more"
    )
    .unwrap();
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("dicom.txt"), report).unwrap();
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(same > 70, "{same}");
}

/// Stored values; of encodings with losses in colour, the colours.
fn values_of(object: &cachet_dicom::Dicom, number: u32, is_exact: bool) -> Result<Vec<u8>, Refusal> {
    let stored = samples(object, number)?;
    match frame(object, number)?.picture {
        Picture::Colour(pixels) if !is_exact => {
            Ok(pixels.chunks_exact(4).flat_map(|pixel| pixel[..3].to_vec()).collect())
        }
        _ => Ok(stored.bytes().to_vec()),
    }
}

fn difference(one: &[u8], other: &[u8], width: usize) -> f64 {
    let value = |bytes: &[u8]| bytes.iter().rev().fold(0i64, |value, byte| value << 8 | i64::from(*byte));
    let pairs = one.chunks_exact(width).zip(other.chunks_exact(width));
    let (mut sum, mut count) = (0i64, 0i64);
    for (a, b) in pairs {
        sum += (value(a) - value(b)).abs();
        count += 1;
    }
    #[allow(clippy::cast_precision_loss, reason = "a mean of small numbers")]
    let mean = sum as f64 / count.max(1) as f64;
    mean
}
