use getrandom::SysRng;

use super::*;

fn handed_over() -> Linked {
    let root = AccountRoot::generate(&mut SysRng).unwrap();
    let pins = BTreeMap::from([("pin/keyring".to_owned(), Base64Url(b"7".to_vec()))]);
    Linked::new(AccountId::from_bytes([1; 16]), 3, &root, pins)
}

/// Both devices up to the comparison, over an honest relay.
fn meet() -> (Waiting, Comparing) {
    let new = NewDevice::begin(Meeting::Device, &mut SysRng).unwrap();
    let code = LinkCode::parse(Meeting::Device, &new.code().to_qr_text()).unwrap();
    let (old, answer) = OldDevice::begin(&code, &new.offer(), &mut SysRng).unwrap();
    let (waiting, reveal) = new.answered(&answer, &mut SysRng).unwrap();
    (waiting, old.revealed(&reveal).unwrap())
}

#[test]
fn two_devices_show_the_same_digits_and_the_root_passes() {
    let (waiting, comparing) = meet();
    assert_eq!(waiting.digits(), comparing.digits());
    assert_eq!(waiting.digits().len(), 6);
    let linked = handed_over();
    let capsule = comparing.hand_over(&linked, &mut SysRng).unwrap();
    assert_eq!(waiting.open(&capsule).unwrap(), linked);
}

#[test]
fn a_code_is_read_as_a_square_or_as_nine_digits_and_in_no_other_way() {
    let new = NewDevice::begin(Meeting::Device, &mut SysRng).unwrap();
    let code = new.code();
    let square = LinkCode::parse(Meeting::Device, &format!("  {}  ", code.to_qr_text())).unwrap();
    assert_eq!(&square, code);
    let digits = code.digits();
    let spaced =
        LinkCode::parse(Meeting::Device, &format!("{} {} {}", &digits[..3], &digits[3..6], &digits[6..])).unwrap();
    assert_eq!(spaced.link(), code.link());
    assert_eq!(spaced.commitment, None);
    for wrong in ["", "12345678", "1234567890", "12345678a", "CACHET-L1:123456789", "CACHET-L1:123456789:AAAA"] {
        assert_eq!(LinkCode::parse(Meeting::Device, wrong).err(), Some(Error::Malformed), "{wrong}");
    }
}

#[test]
fn keys_swapped_in_the_middle_show_in_the_square_the_commitment_or_the_digits() {
    let (new, other) = (
        NewDevice::begin(Meeting::Device, &mut SysRng).unwrap(),
        NewDevice::begin(Meeting::Device, &mut SysRng).unwrap(),
    );
    let swapped = OldDevice::begin(new.code(), &other.offer(), &mut SysRng);
    assert_eq!(swapped.err(), Some(Error::Bind), "the square carries the commitment");

    let (old, answer) = OldDevice::begin(new.code(), &new.offer(), &mut SysRng).unwrap();
    let (_, reveal) = other.answered(&answer, &mut SysRng).unwrap();
    assert_eq!(old.revealed(&reveal).err(), Some(Error::Bind), "the key was committed to");

    // Somebody between the two who answers each of them in the other's place: typed digits carry no commitment.
    let typed = LinkCode::parse(Meeting::Device, &new.code().digits()).unwrap();
    let middle_as_new = NewDevice::begin(Meeting::Device, &mut SysRng).unwrap();
    let (old, answer) = OldDevice::begin(&typed, &middle_as_new.offer(), &mut SysRng).unwrap();
    let (_, middle_answer) = OldDevice::begin(&typed, &new.offer(), &mut SysRng).unwrap();
    let (_, reveal) = middle_as_new.answered(&answer, &mut SysRng).unwrap();
    let (waiting, _) = new.answered(&middle_answer, &mut SysRng).unwrap();
    let comparing = old.revealed(&reveal).unwrap();
    assert_ne!(waiting.transcript, comparing.transcript, "so the digits differ, but once in a million");
}

#[test]
fn a_root_from_another_device_than_the_compared_one_is_refused() {
    let (waiting, comparing) = meet();
    let (_, stranger) = meet();
    let to_us = Comparing {
        meeting: Meeting::Device,
        new: comparing.new,
        transcript: waiting.transcript,
        secret: stranger.secret,
    };
    let capsule = to_us.hand_over(&handed_over(), &mut SysRng).unwrap();
    assert_eq!(waiting.open(&capsule).err(), Some(Error::Forged), "it has not seen what was sealed to the old device");
    let replayed = Comparing { transcript: stranger.transcript, ..comparing };
    let capsule = replayed.hand_over(&handed_over(), &mut SysRng).unwrap();
    assert_eq!(waiting.open(&capsule).err(), Some(Error::Forged), "it is of another link");
}

#[test]
fn cut_and_changed_messages_are_refused() {
    let new = NewDevice::begin(Meeting::Device, &mut SysRng).unwrap();
    let (old, answer) = OldDevice::begin(new.code(), &new.offer(), &mut SysRng).unwrap();
    assert!(Share::parse(&answer[..answer.len() - 1]).is_err());
    assert!(Share::parse(&vec![0; answer.len()]).is_err(), "a key of low order");
    assert!(OldDevice::begin(new.code(), &new.offer()[..31], &mut SysRng).is_err());
    let (waiting, reveal) = new.answered(&answer, &mut SysRng).unwrap();
    let comparing = old.revealed(&reveal).unwrap();
    let capsule = comparing.hand_over(&handed_over(), &mut SysRng).unwrap();
    for place in [0, 700, 1700, capsule.len() - 1] {
        let mut changed = capsule.clone();
        changed[place] ^= 1;
        assert!(waiting.open(&changed).is_err(), "byte {place}");
    }
}
