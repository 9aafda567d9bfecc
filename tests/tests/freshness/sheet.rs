//! The recovery sheet's checkpoint: what a device that has seen nothing refuses because of it, and what it says without.

use cachet_client::{Begun, Platform, RecoveryCode, StagedTakeBack, alarms};
use cachet_seal::{SeenCheckpoint, SheetMark};

use super::*;

type Opened = Session<Rc<Wire>, Rc<MemoryStore>>;

/// Opens with a sheet through `wire`, on a device that keeps `store`.
async fn open(world: &World, sheet: &RecoveryCode, wire: Rc<Wire>, store: &Rc<MemoryStore>) -> Result<Opened, Error> {
    Session::recover(sheet, &shared_device(), wire, Rc::clone(store), world.platform()).await
}

fn nothing_seen() -> Rc<MemoryStore> {
    Rc::new(MemoryStore::default())
}

fn again(sheet: &RecoveryCode) -> RecoveryCode {
    RecoveryCode::parse(&sheet.to_qr_text()).unwrap()
}

/// The words and the line as a person types them.
fn typed(sheet: &RecoveryCode) -> RecoveryCode {
    RecoveryCode::parse(&format!("{} {}", sheet.words().join(" "), sheet.mark_line().unwrap())).unwrap()
}

/// The directory's newest checkpoint, as a sheet that is made now carries it.
async fn newest(of: &Patient) -> SeenCheckpoint {
    match of.session.begin_rotate("").await.unwrap().code().mark() {
        Some(SheetMark::Checkpoint(seen)) => seen,
        other => panic!("{other:?}"),
    }
}

/// Jeanne's sheet as it would be made today, and her server as it was before: its witnesses, who collude, keep it fresh.
struct Marked {
    world: World,
    old: World,
    jeanne: Patient,
    sheet: RecoveryCode,
}

impl Marked {
    async fn new() -> Option<Self> {
        let world = World::start().await;
        let jeanne = Patient::new(&world, "Jeanne Morel").await;
        jeanne.add("Bilan", &files(10, 1)).await;
        jeanne.session.standing().await.unwrap();
        let old = world.fork().await?;
        jeanne.add("Radio", &files(10, 2)).await;
        let sheet = again(jeanne.begun.code()).marked(newest(&jeanne).await);
        Some(Self { world, old, jeanne, sheet })
    }

    fn to_the_old_one(&self, who: &str) -> Rc<Wire> {
        let wire = self.world.wire(who);
        wire.turn_to(&self.old);
        wire
    }
}

#[tokio::test]
async fn at_68_a_sheet_refuses_a_whole_installation_from_before_it_was_made() {
    let Some(marked) = Marked::new().await else { return };
    let Marked { world, sheet, .. } = &marked;
    for (given, read) in [(again(sheet), "its square"), (typed(sheet), "its words and line")] {
        let store = nothing_seen();
        let honest = open(world, &given, world.wire(read), &store).await.unwrap();
        assert!(!honest.is_first_contact(), "{read}");
        assert!(matches!(honest.standing().await.unwrap().freshness, Freshness::Proven(_)), "{read}");

        let store = nothing_seen();
        let refused = open(world, &given, marked.to_the_old_one(read), &store).await;
        assert_eq!(refused.err(), Some(Error::Refused(Refusal::Rollback)), "{read}");
        assert_eq!(alarms(&store).await.unwrap().last().unwrap().code, "refused-rollback", "{read}");
    }
}

#[tokio::test]
async fn at_68_a_sheet_without_a_checkpoint_says_that_freshness_is_not_proven() {
    let Some(marked) = Marked::new().await else { return };
    let Marked { world, jeanne, sheet, .. } = &marked;
    // Where the witnesses collude nothing but the sheet's own past is left, and it has none.
    let session = open(world, jeanne.begun.code(), marked.to_the_old_one("no mark"), &nothing_seen()).await.unwrap();
    assert!(session.is_first_contact());
    let words = RecoveryCode::parse(&sheet.words().join(" ")).unwrap();
    assert!(open(world, &words, world.wire("words"), &nothing_seen()).await.unwrap().is_first_contact());

    // Nobody proves anything: opened, and said to be unproven, also to who typed the line.
    marked.old.witnesses.freeze();
    world.clock.pass_seconds(MAX_AGE + 1);
    for given in [again(jeanne.begun.code()), typed(sheet)] {
        let session = open(world, &given, marked.to_the_old_one("frozen"), &nothing_seen()).await.unwrap();
        assert!(session.is_first_contact());
        assert_eq!(session.standing().await.unwrap().freshness, Freshness::NotProven);
    }
    // A directory that is shorter than the sheet's is a lie, however old its cosignatures are.
    let refused = open(world, sheet, marked.to_the_old_one("frozen"), &nothing_seen()).await;
    assert_eq!(refused.err(), Some(Error::Refused(Refusal::Rollback)));
}

#[tokio::test]
async fn a_sheet_finds_another_history_of_the_directory_and_both_checkpoints_are_kept() {
    let Some(marked) = Marked::new().await else { return };
    let Marked { world, old, sheet, .. } = &marked;
    let known = nothing_seen();
    drop(open(world, &typed_words(sheet), marked.to_the_old_one("known"), &known).await.unwrap());
    let size = sheet.mark().unwrap().size();
    while newest(&Patient::new(old, "Quelqu’un").await).await.size <= size {}
    for (store, device) in [(nothing_seen(), "new"), (known, "that has seen the other history")] {
        let refused = open(world, sheet, marked.to_the_old_one(device), &store).await;
        assert_eq!(refused.err(), Some(Error::Refused(Refusal::Fork)), "a device {device}");
        let kept = verdicts(&store).await;
        assert!(
            matches!(kept[..], [Verdict::LogForked | Verdict::LogNotShownConsistent]),
            "a device {device}: {kept:?}"
        );
    }
}

#[tokio::test]
async fn an_old_sheet_takes_back_under_no_directory_from_before_it_was_made() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    jeanne.session.standing().await.unwrap();
    let Some(old) = world.fork().await else { return };
    jeanne.add("Bilan", &files(10, 1)).await;
    let sheet = again(jeanne.begun.code()).marked(newest(&jeanne).await);
    let staged = jeanne.session.begin_rotate("").await.unwrap();
    jeanne.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();

    let probe = old.wire("probe");
    Begun::new(shared_device()).unwrap().mark(Rc::clone(&probe), &old.platform()).await.unwrap();
    let before = old.recorded.borrow().last().unwrap().response.clone();
    for (given, read) in [(again(&sheet), "its square"), (typed(&sheet), "its words and line")] {
        let wire = world.wire(read);
        let lie = before.clone();
        wire.play(move |request, honest| if is_look_up(request) { lie.clone() } else { Some(honest) });
        let begun = StagedTakeBack::begin(given, shared_device(), wire, &world.platform()).await;
        assert_eq!(begun.err(), Some(Error::Refused(Refusal::Rollback)), "{read}: before anything is sent");
    }
    let wire = world.wire("back");
    let staged = StagedTakeBack::begin(sheet, shared_device(), Rc::clone(&wire), &world.platform()).await.unwrap();
    let words = words_of(staged.code());
    let back = Session::take_back(&staged, &words, wire, nothing_seen(), world.platform()).await.unwrap();
    assert!(!back.is_first_contact() && staged.code().mark().is_some());
}

fn typed_words(sheet: &RecoveryCode) -> RecoveryCode {
    RecoveryCode::parse(&sheet.words().join(" ")).unwrap()
}

#[tokio::test]
async fn a_checkpoint_that_the_log_of_this_client_did_not_sign_bounds_nothing() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let unsigned = SeenCheckpoint { signature: cachet_crypto::Signature::from_bytes([0; 64]), ..newest(&jeanne).await };
    let sheet = again(jeanne.begun.code()).marked(unsigned);
    let session = open(&world, &sheet, world.wire("new"), &nothing_seen()).await.unwrap();
    assert!(session.is_first_contact());
}

#[tokio::test]
async fn a_new_vaults_sheet_carries_a_checkpoint_only_where_one_is_proven() {
    let world = World::start().await;
    let mark = async |platform: Platform, offline: bool| {
        let wire = world.wire("new vault");
        if offline {
            wire.play(|_: &Request, _| None);
        }
        Begun::new(shared_device()).unwrap().mark(wire, &platform).await.unwrap().code().mark()
    };
    assert_eq!(mark(world.platform(), false).await, None, "the directory is empty");
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let seen = newest(&jeanne).await;
    assert_eq!(mark(world.platform(), false).await, Some(SheetMark::Checkpoint(seen)));
    assert_eq!(mark(world.platform(), true).await, None, "no network");
    assert_eq!(mark(Platform { policy: None, ..world.platform() }, false).await, None, "nobody to believe");
    world.witnesses.freeze();
    world.clock.pass_seconds(MAX_AGE + 1);
    assert_eq!(mark(world.platform(), false).await, None, "no fresh quorum");
}
