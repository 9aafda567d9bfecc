//! Every route, in one table from which both the router and its description come.

mod describe;
mod operation;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use cachet_crypto::protocol::api::{self, MAX_JSON, path};
use cachet_crypto::protocol::capsule::{KeptPair, RestoreAccount, RestoreVault};
use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::passkey::PasskeyWayIn;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::protocol::transparency::{Cosign, DirectoryKeys, Growth, LookUp, LookedUp};
use cachet_crypto::protocol::way_in::DeviceWayIn;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
#[cfg(debug_assertions)]
use crate::demonstration;
use crate::{
    about, account, alert, capsule, card_contact, contacts, deposit, directory, door, guard, health, health_link,
    journal, limit, link, log, mailbox, metrics, notice, object, own_object, page, part, passkey, recovery, rotate,
    search, session, status, transparency, way_in,
};

use describe::Api;
use operation::{Parameter, accepts, answers};

/// Path of the description.
pub(crate) const DESCRIPTION: &str = "/v1/openapi.json";

/// Tiles of the log: their paths have slashes, so no function makes them.
pub(crate) const TILE: &str = "/v1/transparency/tile/{*tile}";

/// The router of a server.
pub(crate) fn router(app: &App) -> Router {
    let (routes, description) = table(app).finish();
    let mut routes = routes
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        // A tile's path has as many pieces as its number: C2SP describes it, OpenAPI cannot.
        .route(TILE, get(transparency::tile));
    routes = routes.merge(health_links(app)).merge(mail_programs(app));
    let description = serde_json::to_vec(&description).expect("a description is JSON");
    routes =
        routes.route(DESCRIPTION, get(async move || ([("content-type", "application/json")], description.clone())));
    routes
        .fallback(page::serve)
        .method_not_allowed_fallback(page::no_method)
        .layer(axum::extract::DefaultBodyLimit::max(MAX_JSON))
        .layer(from_fn_with_state(app.clone(), guard::time))
        .layer(CatchPanicLayer::custom(guard::caught))
        .layer(from_fn_with_state(app.clone(), limit::all))
        .layer(from_fn_with_state(app.clone(), guard::headers))
        .layer(from_fn_with_state(app.clone(), guard::log))
        .with_state(app.clone())
}

/// What anybody with a SMART Health Link reads: HL7 describes it, and pages of any origin may ask.
fn health_links(app: &App) -> Router<App> {
    Router::new()
        .route(path::HEALTH_LINK, get(health_link::direct).post(health_link::manifest).options(health_link::preflight))
        .route(path::HEALTH_LINK_FILE, get(health_link::file).options(health_link::preflight))
        .route_layer(from_fn_with_state(app.clone(), limit::open))
        .route_layer(axum::middleware::from_fn(health_link::share))
}

/// What the mail program of a contact asks: RFC 8058 describes it.
fn mail_programs(app: &App) -> Router<App> {
    Router::new()
        .route(path::CARD_CONTACT_STOP, get(card_contact::page).post(card_contact::stop))
        .route_layer(from_fn_with_state(app.clone(), limit::open))
}

const AFTER: Parameter = Parameter::number("after", "Number after which to begin; 0 from the first on.");

const DEPOSIT_SECRET: Parameter = Parameter::header(api::PASS_HEADER, "The deposit's secret.");

fn table(app: &App) -> Api {
    use ProblemKind::{AlreadyDifferent, Conflict, NotFound, NotInForce, TooLarge, TooMany, Unverified};

    let mut api = Api::new(app.clone());
    api.get(path::ABOUT, about::about, answers::<api::About>("about", "What the operator says of itself."));

    api.post(
        path::CHALLENGES,
        session::challenge,
        accepts::<api::ChallengeRequest>("challenge", "A challenge to sign.").gives::<api::Challenge>(),
    );
    api.post(
        path::ACCOUNT_TOKENS,
        session::account_token,
        accepts::<api::TokenRequest>("accountToken", "A token for an account.").gives::<api::Token>().guarded(),
    );
    api.post(
        path::MAILBOX_TOKENS,
        session::mailbox_token,
        accepts::<api::TokenRequest>("mailboxToken", "A token for a mailbox.").gives::<api::Token>().guarded(),
    );

    api.post(
        path::ACCOUNTS,
        account::create,
        accepts::<api::CreateAccount>("createAccount", "A new account with its first ways in.")
            .creates()
            .refuses(&[Unverified, AlreadyDifferent]),
    );
    api.get(
        path::ACCOUNT,
        account::read,
        answers::<api::PublicAccount>("readAccount", "Every record of an account.").refuses(&[NotFound]),
    );
    api.delete(
        path::OWN_ACCOUNT,
        account::delete,
        answers::<()>("deleteAccount", "Erases the account and all that is its own.").account(),
    );
    api.get(
        path::RECOVERY_WRAP,
        capsule::recovery_wrap,
        answers::<api::WrappedRoot>("readRecoveryWrap", "The root as the account's own recovery sheet opens it.")
            .account()
            .refuses(&[NotFound]),
    );
    api.get(
        path::KEPT_PAIR,
        capsule::pair,
        answers::<KeptPair>("readKeptPair", "All of one mailbox, for an export.")
            .account()
            .takes(AFTER)
            .refuses(&[NotFound]),
    );
    api.post(
        path::CAPSULE,
        capsule::restore,
        accepts::<RestoreAccount>("restoreAccount", "Takes an account in that lived on another server.")
            .creates()
            .refuses(&[Unverified, AlreadyDifferent]),
    );
    api.post(
        path::VAULT_CAPSULE,
        capsule::fill,
        accepts::<RestoreVault>("restoreVault", "The next stretch of a vault that is being restored.")
            .account()
            .refuses(&[NotFound, Conflict, AlreadyDifferent, Unverified]),
    );
    api.post(
        path::ROTATE,
        rotate::rotate,
        accepts::<api::Rotate>("rotate", "A change of keys.").account().refuses(&[
            Unverified,
            Conflict,
            AlreadyDifferent,
            NotFound,
        ]),
    );
    api.get(
        path::OWN_OBJECT,
        own_object::read,
        answers::<api::OwnObject>("readOwnObject", "A sealed object of the account: keyring or mailboxes.")
            .account()
            .refuses(&[NotFound]),
    );
    api.put(
        path::OWN_OBJECT,
        own_object::write,
        accepts::<api::OwnObject>("writeOwnObject", "The next state of a sealed object.")
            .account()
            .refuses(&[NotFound, Conflict, Unverified]),
    );

    api.post(
        path::OPAQUE_REGISTRATION,
        way_in::register,
        accepts::<api::OpaqueRegistration>(
            "opaqueRegistration",
            "First message of an OPAQUE registration; for an enrolled device, with its account's token.",
        )
        .gives::<api::OpaqueMessage>()
        .guarded(),
    );
    api.post(
        path::LOGIN_START,
        way_in::login_start,
        accepts::<api::LoginStart>("loginStart", "First message of an OPAQUE login.").gives::<api::LoginStarted>(),
    );
    api.post(
        path::LOGIN_FINISH,
        way_in::login_finish,
        accepts::<api::LoginFinish>("loginFinish", "Last message of an OPAQUE login.")
            .gives::<api::WrappedRoot>()
            .guarded(),
    );
    api.post(
        path::RECOVERY,
        way_in::recover,
        accepts::<api::RecoveryLookup>("recover", "What a recovery sheet leads to.")
            .gives::<api::Recovered>()
            .refuses(&[NotFound]),
    );
    api.post(
        path::TAKE_BACK,
        recovery::take_back,
        accepts::<api::TakeBack>("takeBack", "The recovery key takes the account back from other keys.").refuses(&[
            NotFound,
            Unverified,
            Conflict,
            AlreadyDifferent,
        ]),
    );
    api.put(
        path::RECOVERY_CHANGE,
        recovery::announce,
        accepts::<api::ChangeRecovery>("announceRecoveryChange", "Announces a change of the recovery key.")
            .account()
            .refuses(&[Unverified, Conflict]),
    );
    api.delete(
        path::RECOVERY_CHANGE,
        recovery::stop,
        answers::<()>("stopRecoveryChange", "Stops a change of the recovery key.").account().refuses(&[NotFound]),
    );
    api.put(
        path::CONTACTS,
        contacts::set,
        accepts::<api::SetContacts>("setContacts", "The server's half for recovery contacts.")
            .account()
            .refuses(&[Unverified]),
    );
    api.get(
        path::CONTACTS,
        contacts::read,
        answers::<api::OwnContacts>("readContacts", "The plan in force and requests under way.").account(),
    );
    api.delete(
        path::CONTACTS,
        contacts::remove,
        answers::<()>("removeContacts", "Gives up recovery contacts.").account().refuses(&[NotFound]),
    );
    api.post(
        path::CONTACT_REQUESTS,
        contacts::ask,
        accepts::<api::AskContacts>("askContacts", "Asks recovery contacts, without any account.")
            .creates()
            .refuses(&[AlreadyDifferent]),
    );
    api.get(
        path::CONTACT_REQUEST,
        contacts::asked,
        answers::<api::AskedContacts>("askedContacts", "To whom a share is sealed.").refuses(&[NotFound]),
    );
    api.delete(
        path::CONTACT_REQUEST,
        contacts::veto,
        answers::<()>("vetoRequest", "The owner's no to a request.").account().refuses(&[NotFound]),
    );
    api.post(
        path::CONTACT_SHARES,
        contacts::release,
        accepts::<api::ReleaseShare>("releaseShare", "Releases a share for a request.").creates().refuses(&[NotFound]),
    );
    api.post(
        path::CONTACT_STATE,
        contacts::state,
        accepts::<api::RequestPoll>("requestState", "How far a request is.")
            .gives::<api::RequestState>()
            .refuses(&[NotFound]),
    );
    api.get(path::ALERTS, alert::read, answers::<api::Alerts>("readAlerts", "The account's alerts.").account());
    api.get(
        path::NOTICE,
        notice::read,
        answers::<api::OwnNotice>("readNotice", "Where notices by e-mail go.").account(),
    );
    api.put(
        path::NOTICE,
        notice::ask,
        accepts::<api::AskNotice>("askNotice", "Sends a code to an e-mail address.")
            .account()
            .refuses(&[NotFound, TooMany]),
    );
    api.delete(
        path::NOTICE,
        notice::remove,
        answers::<()>("removeNotice", "Erases the e-mail address.").account().refuses(&[NotFound]),
    );
    api.post(
        path::NOTICE_CODE,
        notice::confirm,
        accepts::<api::ConfirmNotice>("confirmNotice", "The code that came by e-mail.")
            .account()
            .refuses(&[NotFound, Unverified]),
    );
    api.get(
        path::CARD_CONTACT,
        card_contact::read,
        answers::<api::OwnCardContact>("readCardContact", "Who is told that the emergency card was read.").account(),
    );
    api.put(
        path::CARD_CONTACT,
        card_contact::ask,
        accepts::<api::AskCardContact>("askCardContact", "Asks somebody by e-mail whether they want to be told.")
            .account()
            .refuses(&[NotFound, NotInForce, TooMany]),
    );
    api.delete(
        path::CARD_CONTACT,
        card_contact::remove,
        answers::<()>("removeCardContact", "Erases the contact's address.").account().refuses(&[NotFound]),
    );
    api.post(
        path::CARD_CONTACT_ANSWER,
        card_contact::answer,
        accepts::<api::AnswerCardContact>("answerCardContact", "The answer of a contact, from a message's link.")
            .refuses(&[NotFound]),
    );
    api.post(
        path::ALERTS,
        alert::tell,
        accepts::<api::RaiseAlert>("raiseAlert", "Tells the account's devices that one of them let a new one in.")
            .account(),
    );
    api.get(path::DEVICES, way_in::list, answers::<api::Devices>("listDevices", "The account's devices.").account());
    api.put(
        path::DEVICE,
        way_in::enrol,
        accepts::<DeviceWayIn>("enrolDevice", "Enrols a device or replaces its way in.")
            .account()
            .refuses(&[NotFound, Unverified]),
    );
    api.delete(
        path::DEVICE,
        way_in::remove,
        answers::<()>("removeDevice", "Removes a device.").account().refuses(&[NotFound]),
    );

    api.post(
        path::PASSKEY_LOOKUP,
        passkey::find,
        accepts::<api::PasskeyLookup>("findPasskey", "What a passkey leads to.")
            .gives::<api::FoundPasskey>()
            .refuses(&[NotFound]),
    );
    api.get(
        path::PASSKEYS,
        passkey::list,
        answers::<api::Passkeys>("listPasskeys", "The account's passkeys.").account(),
    );
    api.put(
        path::PASSKEY,
        passkey::add,
        accepts::<PasskeyWayIn>("addPasskey", "Adds a passkey or replaces its wrap.").account().refuses(&[
            NotFound,
            Unverified,
            AlreadyDifferent,
        ]),
    );
    api.delete(
        path::PASSKEY,
        passkey::remove,
        answers::<()>("removePasskey", "Removes a passkey.").account().refuses(&[NotFound]),
    );
    api.put(
        path::LINK,
        link::leave,
        accepts::<api::LinkMessage>("leaveLinkMessage", "Leaves a message for the other of two devices being linked.")
            .refuses(&[NotFound, AlreadyDifferent, TooMany]),
    );
    api.post(
        path::LINK_TAKE,
        link::take,
        answers::<api::LinkMessage>("takeLinkMessage", "Takes such a message: it is erased as it is given.")
            .refuses(&[NotFound]),
    );

    api.get(
        path::OWN_HEALTH_LINKS,
        health_link::list,
        answers::<api::OwnHealthLinks>("listHealthLinks", "The account's SMART Health Links and their openings.")
            .account(),
    );
    api.put(
        path::OWN_HEALTH_LINK,
        health_link::create,
        accepts::<api::NewHealthLink>("createHealthLink", "A new SMART Health Link.").account().refuses(&[
            NotFound,
            AlreadyDifferent,
            Unverified,
            TooMany,
        ]),
    );
    api.delete(
        path::OWN_HEALTH_LINK,
        health_link::revoke,
        answers::<()>("revokeHealthLink", "Ends a SMART Health Link and erases what it leads to.")
            .account()
            .refuses(&[NotFound]),
    );
    api.put(
        path::OWN_HEALTH_LINK_FILES,
        health_link::replace,
        accepts::<api::HealthLinkFiles>("replaceHealthLinkFiles", "Other files under the same SMART Health Link.")
            .account()
            .refuses(&[NotFound, Conflict, Unverified]),
    );

    api.post(
        path::LOG,
        log::append,
        accepts::<api::Append>("append", "Appends entries with all that they sign for, whole or not at all.")
            .gives::<Head>()
            .account()
            .refuses(&[NotFound, Conflict, AlreadyDifferent, Unverified]),
    );
    api.get(
        path::LOG,
        log::read,
        answers::<api::Log>("readLog", "A stretch of the log.")
            .account()
            .takes(AFTER)
            .takes(Parameter::number("limit", "Entries at most.").at_most(u32::MAX))
            .refuses(&[NotFound]),
    );
    api.get(
        path::LOG_HASHES,
        log::hashes,
        answers::<api::Hashes>("readLogHashes", "Hashes of entries.")
            .account()
            .takes(AFTER)
            .takes(Parameter::number("until", "Last number."))
            .refuses(&[NotFound]),
    );
    api.put(
        path::PART,
        part::put,
        answers::<()>("putPart", "Stages a part.").raw_body().account().refuses(&[
            NotFound,
            AlreadyDifferent,
            Conflict,
            TooLarge,
        ]),
    );
    api.get(
        path::PART,
        part::read,
        answers::<()>("readPart", "A part's bytes.").raw_answer().account().refuses(&[NotFound]),
    );
    api.get(
        path::PART_STATUS,
        part::status,
        answers::<api::StagedPart>("partStatus", "What is held under a part's name.").account().refuses(&[NotFound]),
    );
    api.get(
        path::OBJECT,
        object::read,
        answers::<api::StoredObject>("readObject", "Manifest payload and parts of an object.")
            .account()
            .refuses(&[NotFound]),
    );
    api.get(
        path::SEARCH_SEGMENTS,
        search::list,
        answers::<api::SearchSegments>("listSearchSegments", "Which sealed segments a vault's index for search has.")
            .account()
            .refuses(&[NotFound]),
    );
    api.get(
        path::SEARCH_SEGMENT,
        search::read,
        answers::<api::OwnObject>("readSearchSegment", "A sealed segment.").account().refuses(&[NotFound]),
    );
    api.put(
        path::SEARCH_SEGMENT,
        search::write,
        accepts::<api::OwnObject>("writeSearchSegment", "The next state of a sealed segment.")
            .account()
            .refuses(&[NotFound, Conflict, Unverified]),
    );

    api.post(
        path::MAILBOXES,
        mailbox::create,
        accepts::<api::CreateMailbox>("createMailbox", "A new mailbox of a vault.")
            .creates()
            .account()
            .refuses(&[NotFound, AlreadyDifferent]),
    );
    api.get(
        path::MAILBOXES,
        mailbox::list,
        answers::<api::OpenMailboxes>("listMailboxes", "Mailboxes of a vault that are not closed.")
            .account()
            .refuses(&[NotFound]),
    );
    api.get(
        path::OWNED_MAILBOX,
        mailbox::read_owned,
        answers::<api::OwnedMailbox>("readOwnedMailbox", "Messages and journal of a pair.")
            .account()
            .takes(AFTER)
            .refuses(&[NotFound]),
    );
    api.post(
        path::CLAIM,
        mailbox::claim,
        accepts::<api::Claim>("claim", "Claims a mailbox; the first claim holds.").refuses(&[NotFound]),
    );
    api.get(
        path::MAILBOX,
        mailbox::read,
        answers::<api::ReaderMailbox>("readMailbox", "Newest head and the grants in force.")
            .mailbox()
            .takes(Parameter::number("m", "Number of the pinned head."))
            .refuses(&[NotFound]),
    );
    api.post(
        path::MESSAGES,
        mailbox::post_message,
        accepts::<api::Message>("postMessage", "Leaves a message for the vault's owner.")
            .creates()
            .mailbox()
            .refuses(&[NotFound, NotInForce, TooMany]),
    );
    api.post(
        path::MAILBOX_KEY,
        mailbox::change_key,
        accepts::<api::KeyChange>("changeMailboxKey", "Replaces the mailbox key.")
            .mailbox()
            .refuses(&[NotFound, Conflict, Unverified]),
    );
    api.get(
        path::OPENINGS,
        journal::tail,
        answers::<api::JournalTail>("journalTail", "The journal's newest entry.").mailbox().refuses(&[NotFound]),
    );
    api.post(
        path::OPENINGS,
        journal::open,
        accepts::<api::Opening>("open", "The next journal entry, and what it opens.")
            .gives::<api::Opened>()
            .mailbox()
            .refuses(&[NotFound, Conflict, Unverified, NotInForce]),
    );
    api.get(
        path::MAILBOX_PART,
        journal::read_part,
        answers::<()>("readMailboxPart", "A part of an opened object.")
            .raw_answer()
            .mailbox()
            .takes(Parameter::header(api::PASS_HEADER, "The opening's pass."))
            .refuses(&[NotFound, NotInForce]),
    );

    api.post(
        path::TICKETS,
        door::draw,
        accepts::<api::TicketRequest>("drawTickets", "Draws tickets, as many as are left today.")
            .gives::<api::Tickets>()
            .account(),
    );
    api.post(
        path::DOOR,
        door::leave,
        accepts::<api::Drop>("leaveDrop", "Leaves a drop at a front door, for a ticket.")
            .creates()
            .refuses(&[NotFound]),
    );
    api.get(path::OWN_DOOR, door::read, answers::<api::Drops>("readDoor", "What waits at one's own door.").account());
    api.put(
        path::OWN_DOOR,
        door::set,
        accepts::<api::DoorSettings>("setDoor", "Settings of one's own door.").account(),
    );
    api.delete(
        path::DROP,
        door::remove,
        answers::<()>("removeDrop", "Erases a drop that was picked up.").account().refuses(&[NotFound]),
    );

    api.get(
        path::DEPOSIT_ADDRESS,
        deposit::address_of,
        answers::<cachet_crypto::Envelope>("readDepositAddress", "The card of a deposit address.")
            .light()
            .refuses(&[NotFound]),
    );
    api.put(
        path::DEPOSIT,
        deposit::open,
        accepts::<api::OpenDeposit>("openDeposit", "Begins a deposit at an address, for a ticket.")
            .light()
            .refuses(&[NotFound]),
    );
    api.post(
        path::DEPOSIT,
        deposit::seal,
        accepts::<api::SealDeposit>("sealDeposit", "Makes a deposit whole.").light().takes(DEPOSIT_SECRET).refuses(&[
            NotFound,
            Conflict,
            AlreadyDifferent,
            Unverified,
        ]),
    );
    api.delete(
        path::DEPOSIT,
        deposit::withdraw,
        answers::<()>("withdrawDeposit", "Withdraws a deposit that its owner has not taken.")
            .light()
            .takes(DEPOSIT_SECRET)
            .refuses(&[NotFound]),
    );
    api.put(
        path::DEPOSIT_PART,
        deposit::put_part,
        answers::<()>("putDepositPart", "A part of a deposit.").raw_body().light().takes(DEPOSIT_SECRET).refuses(&[
            NotFound,
            AlreadyDifferent,
            Conflict,
        ]),
    );
    api.get(
        path::DEPOSIT_LINK,
        deposit::link::offered,
        answers::<api::OfferedDepositLink>("readDepositLink", "The card of a deposit link, and how long it works.")
            .refuses(&[NotFound]),
    );
    api.put(
        path::LINK_DEPOSIT,
        deposit::link::open,
        accepts::<api::OpenLinkDeposit>("openLinkDeposit", "Begins a deposit through a link.").refuses(&[NotFound]),
    );
    api.put(
        path::MAILBOX_DEPOSIT,
        deposit::open_by_mailbox,
        accepts::<api::OpenMailboxDeposit>(
            "openMailboxDeposit",
            "Begins a deposit for the patient with whom a mailbox is shared, for a ticket.",
        )
        .mailbox()
        .refuses(&[NotFound]),
    );
    api.put(
        path::OWN_DEPOSIT_LINK,
        deposit::link::make,
        accepts::<api::NewDepositLink>("makeDepositLink", "A link by which somebody without an account deposits.")
            .account()
            .refuses(&[NotFound, AlreadyDifferent, Unverified]),
    );
    api.delete(
        path::OWN_DEPOSIT_LINK,
        deposit::link::revoke,
        answers::<()>("revokeDepositLink", "Revokes a deposit link.").account().refuses(&[NotFound]),
    );
    api.get(
        path::OWN_ADDRESS,
        deposit::own_address,
        answers::<api::OwnAddress>("readOwnAddress", "One's own deposit address.").account().refuses(&[NotFound]),
    );
    api.put(
        path::OWN_ADDRESS,
        deposit::set_address,
        accepts::<api::OwnAddress>("setOwnAddress", "A new deposit address of one's own.").account().refuses(&[
            NotFound,
            AlreadyDifferent,
            Unverified,
        ]),
    );
    api.delete(
        path::OWN_ADDRESS,
        deposit::remove_address,
        answers::<()>("withdrawOwnAddress", "Withdraws one's deposit address.").account().refuses(&[NotFound]),
    );
    api.get(
        path::OWN_DEPOSITS,
        deposit::waiting,
        answers::<api::Deposits>("readDeposits", "What waits to be accepted.").account(),
    );
    api.get(
        path::OWN_DEPOSIT,
        deposit::read,
        answers::<api::StoredObject>("readDeposit", "Header, manifest and parts of a deposited document.")
            .account()
            .refuses(&[NotFound]),
    );
    api.delete(
        path::OWN_DEPOSIT,
        deposit::refuse,
        answers::<()>("refuseDeposit", "Refuses what waits: it is erased.").account().refuses(&[NotFound]),
    );
    api.get(
        path::OWN_DEPOSIT_PART,
        deposit::part,
        answers::<()>("readDepositPart", "A part's bytes.").raw_answer().account().refuses(&[NotFound]),
    );

    api.get(
        path::DIRECTORY,
        directory::search,
        answers::<api::Listings>("searchDirectory", "Professionals who chose to be listed.")
            .takes(Parameter::text("q", "Beginnings of words of name, profession or town.").required()),
    );
    api.put(
        path::OWN_LISTING,
        directory::set,
        accepts::<api::Listing>("listOneself", "Lists the caller.").account().refuses(&[NotFound, Unverified]),
    );
    api.delete(
        path::OWN_LISTING,
        directory::remove,
        answers::<()>("unlistOneself", "Withdraws the caller's listing.").account().refuses(&[NotFound]),
    );
    api.post(
        path::LOOK_UP,
        transparency::look_up,
        accepts::<LookUp>("lookUp", "The newest values of labels of the verifiable directory, with proofs.")
            .gives::<LookedUp>()
            .light()
            .refuses(&[NotFound]),
    );
    api.get(
        path::DIRECTORY_KEYS,
        transparency::keys,
        answers::<DirectoryKeys>("directoryKeys", "Public keys of the verifiable directory."),
    );
    api.get(
        path::CHECKPOINT,
        transparency::checkpoint,
        answers::<()>("checkpoint", "The newest checkpoint of the verifiable directory's log, a signed note.")
            .text_answer()
            .refuses(&[NotFound]),
    );
    api.get(
        path::GROWTH,
        transparency::growth,
        answers::<Growth>("growth", "Proofs that the verifiable directory only grew.").takes(AFTER),
    );
    api.post(
        path::COSIGNATURES,
        transparency::cosign,
        accepts::<Cosign>("cosign", "What a witness says of one of the two newest checkpoints.")
            .light()
            .refuses(&[Conflict, Unverified]),
    );
    api.get(
        path::STATUS,
        status::read,
        answers::<cachet_crypto::Envelope>("readStatus", "A registrar's newest status list.").refuses(&[NotFound]),
    );
    api.put(
        path::STATUS,
        status::publish,
        accepts::<cachet_crypto::Envelope>("publishStatus", "A newer status list, signed by its registrar.")
            .refuses(&[NotFound, Conflict, Unverified]),
    );
    #[cfg(debug_assertions)]
    if app.settings.demonstration {
        api.post(
            path::DEMONSTRATION,
            demonstration::sign,
            accepts::<api::DemonstrationRequest>(
                "demonstrationCredential",
                "A credential of the demonstration registrar.",
            )
            .gives::<cachet_crypto::Envelope>()
            .account(),
        );
    }
    api
}
