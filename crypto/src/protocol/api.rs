//! The wire: every path and every request and response body. JSON, binary as unpadded base64url; parts are raw bytes.
//!
//! Tokens travel as `Authorization: Bearer <token>`. An account's token and a mailbox's token are different things:
//! a mailbox request never carries an account's.

use serde::{Deserialize, Serialize};

use super::account::{HybridRecipient, Succeeded};
use super::alert::{Alert, AlertKind};
use super::health_link::{HealthLinkKind, PasscodeVerifier};
use super::log::Head;
use super::notice::{EmailAddress, NoticeLanguage};
use super::passkey::PasskeyWayIn;
use super::transparency::VaultLabel;
use super::way_in::{DeviceWayIn, RecoveryWayIn};
use crate::{
    AccountId, AddressId, Base64Url, Blake3Digest, CardContactToken, Day, DepositId, DepositLinkId, DeviceId, DropId,
    Envelope, GrantId, HealthLinkAddress, HealthLinkId, LinkId, MailboxId, MessageId, ObjectId, PartName, PasskeyId,
    PlanId, RequestId, Sha256Digest, SignerId, Timestamp, VaultId, VerifyingKey,
};

/// Largest JSON body, in bytes. Larger things are parts.
pub const MAX_JSON: usize = 16 << 20;

/// Header that carries the pass of an opening beside a mailbox token.
pub const PASS_HEADER: &str = "cachet-pass";

/// Paths, each a function of its ids, so that client and server cannot differ. The server's patterns use `{name}`.
pub mod path {
    use super::{
        AccountId, AddressId, CardContactToken, DepositId, DepositLinkId, DeviceId, DropId, HealthLinkAddress, HealthLinkId, LinkId, MailboxId, ObjectId, PartName, PasskeyId, RequestId, SignerId, VaultId,
    };

    macro_rules! paths {
        ($($(#[$doc:meta])* $name:ident, $pattern_name:ident, $pattern:literal, ($($arg:ident : $type:ty),*);)*) => {
            $(
                #[doc = concat!("Pattern of [`", stringify!($name), "`].")]
                pub const $pattern_name: &str = $pattern;

                $(#[$doc])*
                #[must_use]
                pub fn $name($($arg: $type),*) -> String {
                    #[allow(unused_mut, reason = "paths without ids")]
                    let mut path = $pattern.to_owned();
                    $(path = path.replace(concat!("{", stringify!($arg), "}"), &$arg.to_string());)*
                    path
                }
            )*
        };
    }

    paths! {
        /// GET [`About`](super::About).
        about, ABOUT, "/v1/about", ();
        /// POST [`ChallengeRequest`](super::ChallengeRequest) to [`Challenge`](super::Challenge).
        challenges, CHALLENGES, "/v1/challenges", ();
        /// POST [`TokenRequest`](super::TokenRequest) to [`Token`](super::Token), for an account.
        account_tokens, ACCOUNT_TOKENS, "/v1/tokens/account", ();
        /// POST [`TokenRequest`](super::TokenRequest) to [`Token`](super::Token), for a mailbox.
        mailbox_tokens, MAILBOX_TOKENS, "/v1/tokens/mailbox", ();
        /// POST [`CreateAccount`](super::CreateAccount), no token: 201.
        accounts, ACCOUNTS, "/v1/accounts", ();
        /// GET [`PublicAccount`](super::PublicAccount), no token.
        account, ACCOUNT, "/v1/accounts/{account}", (account: AccountId);
        /// DELETE, account token: erases account, vaults and mailboxes of its vaults; 204.
        own_account, OWN_ACCOUNT, "/v1/account", ();
        /// POST [`RestoreAccount`](crate::protocol::capsule::RestoreAccount), no token: 201.
        capsule, CAPSULE, "/v1/capsule", ();
        /// POST [`RestoreVault`](crate::protocol::capsule::RestoreVault), account token: 204.
        vault_capsule, VAULT_CAPSULE, "/v1/vaults/{vault}/capsule", (vault: VaultId);
        /// GET `?after=n` to [`KeptPair`](crate::protocol::capsule::KeptPair), account token.
        kept_pair, KEPT_PAIR, "/v1/vaults/{vault}/mailboxes/{mailbox}/capsule", (vault: VaultId, mailbox: MailboxId);
        /// GET [`WrappedRoot`](super::WrappedRoot), account token: the root as the recovery sheet opens it.
        recovery_wrap, RECOVERY_WRAP, "/v1/account/recovery-wrap", ();
        /// POST [`Rotate`](super::Rotate), account token.
        rotate, ROTATE, "/v1/account/rotate", ();
        /// GET or PUT [`OwnObject`](super::OwnObject), account token; `name` is `keyring` or `mailboxes`.
        own_object, OWN_OBJECT, "/v1/account/objects/{name}", (name: &str);
        /// POST [`OpaqueRegistration`](super::OpaqueRegistration) to [`OpaqueMessage`](super::OpaqueMessage), no token.
        opaque_registration, OPAQUE_REGISTRATION, "/v1/opaque/registration", ();
        /// POST [`LoginStart`](super::LoginStart) to [`LoginStarted`](super::LoginStarted), no token.
        login_start, LOGIN_START, "/v1/opaque/login/start", ();
        /// POST [`LoginFinish`](super::LoginFinish) to [`WrappedRoot`](super::WrappedRoot), no token.
        login_finish, LOGIN_FINISH, "/v1/opaque/login/finish", ();
        /// POST [`RecoveryLookup`](super::RecoveryLookup) to [`Recovered`](super::Recovered), no token.
        recovery, RECOVERY, "/v1/recovery", ();
        /// POST [`TakeBack`](super::TakeBack), no token: the recovery key takes the account back; 204.
        take_back, TAKE_BACK, "/v1/recovery/take-back", ();
        /// PUT [`ChangeRecovery`](super::ChangeRecovery) or DELETE, account token: announces or stops a change of the
        /// recovery key.
        recovery_change, RECOVERY_CHANGE, "/v1/account/recovery-change", ();
        /// PUT [`SetContacts`](super::SetContacts), GET [`OwnContacts`](super::OwnContacts) or DELETE, account token.
        contacts, CONTACTS, "/v1/contacts", ();
        /// POST [`AskContacts`](super::AskContacts), no token: 201.
        contact_requests, CONTACT_REQUESTS, "/v1/contacts/requests", ();
        /// GET [`AskedContacts`](super::AskedContacts), no token; DELETE, account token: the owner's veto.
        contact_request, CONTACT_REQUEST, "/v1/contacts/requests/{request}", (request: RequestId);
        /// POST [`ReleaseShare`](super::ReleaseShare), no token: 201.
        contact_shares, CONTACT_SHARES, "/v1/contacts/requests/{request}/shares", (request: RequestId);
        /// POST [`RequestPoll`](super::RequestPoll) to [`RequestState`](super::RequestState), no token.
        contact_state, CONTACT_STATE, "/v1/contacts/requests/{request}/state", (request: RequestId);
        /// GET [`Alerts`](super::Alerts), account token.
        alerts, ALERTS, "/v1/alerts", ();
        /// GET [`OwnNotice`](super::OwnNotice), PUT [`AskNotice`](super::AskNotice) or DELETE, account token.
        notice, NOTICE, "/v1/notice", ();
        /// POST [`ConfirmNotice`](super::ConfirmNotice), account token: 204.
        notice_code, NOTICE_CODE, "/v1/notice/code", ();
        /// GET [`OwnCardContact`](super::OwnCardContact), PUT [`AskCardContact`](super::AskCardContact) or DELETE, account
        /// token.
        card_contact, CARD_CONTACT, "/v1/card-contact", ();
        /// POST [`AnswerCardContact`](super::AnswerCardContact), no token: 204.
        card_contact_answer, CARD_CONTACT_ANSWER, "/v1/card-contact/answer", ();
        /// GET [`Devices`](super::Devices), account token.
        devices, DEVICES, "/v1/devices", ();
        /// PUT [`DeviceWayIn`](crate::protocol::way_in::DeviceWayIn) or DELETE, account token.
        device, DEVICE, "/v1/devices/{device}", (device: DeviceId);
        /// POST [`PasskeyLookup`](super::PasskeyLookup) to [`FoundPasskey`](super::FoundPasskey), no token.
        passkey_lookup, PASSKEY_LOOKUP, "/v1/passkey", ();
        /// GET [`Passkeys`](super::Passkeys), account token.
        passkeys, PASSKEYS, "/v1/passkeys", ();
        /// PUT [`PasskeyWayIn`](crate::protocol::passkey::PasskeyWayIn) or DELETE, account token.
        passkey, PASSKEY, "/v1/passkeys/{passkey}", (passkey: PasskeyId);
        /// PUT [`LinkMessage`](super::LinkMessage), no token: 204. `step` is one of [`crate::protocol::link`].
        link, LINK, "/v1/links/{link}/{step}", (link: LinkId, step: u32);
        /// POST to [`LinkMessage`](super::LinkMessage), no token: erased as it is given.
        link_take, LINK_TAKE, "/v1/links/{link}/{step}/take", (link: LinkId, step: u32);
        /// GET [`OwnHealthLinks`](super::OwnHealthLinks), account token.
        own_health_links, OWN_HEALTH_LINKS, "/v1/account/health-links", ();
        /// PUT [`NewHealthLink`](super::NewHealthLink) or DELETE (revokes), account token: 204.
        own_health_link, OWN_HEALTH_LINK, "/v1/account/health-links/{health_link}", (health_link: HealthLinkId);
        /// PUT [`HealthLinkFiles`](super::HealthLinkFiles), account token: 204.
        own_health_link_files, OWN_HEALTH_LINK_FILES, "/v1/account/health-links/{health_link}/files", (health_link: HealthLinkId);
        /// POST [`Append`](super::Append) to [`Head`](crate::protocol::log::Head);
        /// GET `?after=n&limit=l` to [`Log`](super::Log). Account token.
        log, LOG, "/v1/vaults/{vault}/log", (vault: VaultId);
        /// GET `?after=n&until=s` to [`Hashes`](super::Hashes), account token.
        log_hashes, LOG_HASHES, "/v1/vaults/{vault}/log/hashes", (vault: VaultId);
        /// PUT raw bytes (staged; idempotent), GET raw bytes, HEAD. Account token.
        part, PART, "/v1/vaults/{vault}/parts/{part}", (vault: VaultId, part: PartName);
        /// GET [`StagedPart`](super::StagedPart), account token: what is held under the name.
        part_status, PART_STATUS, "/v1/vaults/{vault}/parts/{part}/status", (vault: VaultId, part: PartName);
        /// GET [`StoredObject`](super::StoredObject), account token.
        object, OBJECT, "/v1/vaults/{vault}/objects/{object}", (vault: VaultId, object: ObjectId);
        /// GET [`SearchSegments`](super::SearchSegments), account token.
        search_segments, SEARCH_SEGMENTS, "/v1/vaults/{vault}/search", (vault: VaultId);
        /// GET or PUT [`OwnObject`](super::OwnObject), account token.
        search_segment, SEARCH_SEGMENT, "/v1/vaults/{vault}/search/{slot}", (vault: VaultId, slot: u32);
        /// POST [`CreateMailbox`](super::CreateMailbox), account token: 201; GET [`OpenMailboxes`](super::OpenMailboxes).
        mailboxes, MAILBOXES, "/v1/vaults/{vault}/mailboxes", (vault: VaultId);
        /// GET `?after=n` to [`OwnedMailbox`](super::OwnedMailbox), account token: messages and journal of the pair.
        owned_mailbox, OWNED_MAILBOX, "/v1/vaults/{vault}/mailboxes/{mailbox}", (vault: VaultId, mailbox: MailboxId);
        /// POST [`TicketRequest`](super::TicketRequest) to [`Tickets`](super::Tickets), account token.
        tickets, TICKETS, "/v1/tickets", ();
        /// POST [`Drop`](super::Drop), no token, spends a ticket: 201.
        door, DOOR, "/v1/doors/{account}", (account: AccountId);
        /// GET [`Drops`](super::Drops), account token; PUT [`DoorSettings`](super::DoorSettings).
        own_door, OWN_DOOR, "/v1/door", ();
        /// DELETE, account token: 204.
        drop, DROP, "/v1/door/drops/{drop}", (drop: DropId);
        /// GET [`DepositCard`](super::super::deposit::DepositCard) as an [`Envelope`](crate::Envelope), no token.
        deposit_address, DEPOSIT_ADDRESS, "/v1/deposit-addresses/{address}", (address: AddressId);
        /// PUT [`OpenDeposit`](super::OpenDeposit) (spends a ticket), POST [`SealDeposit`](super::SealDeposit) or DELETE
        /// (withdraws what nobody has taken), no token; the last two with the deposit's secret in
        /// [`PASS_HEADER`](super::PASS_HEADER). All are idempotent.
        deposit, DEPOSIT, "/v1/deposits/{deposit}", (deposit: DepositId);
        /// PUT raw bytes, no token, the deposit's secret in [`PASS_HEADER`](super::PASS_HEADER); idempotent.
        deposit_part, DEPOSIT_PART, "/v1/deposits/{deposit}/parts/{part}", (deposit: DepositId, part: PartName);
        /// GET [`OfferedDepositLink`](super::OfferedDepositLink), no token: whoever has the link's text knows its id.
        deposit_link, DEPOSIT_LINK, "/v1/deposit-links/{deposit_link}", (deposit_link: DepositLinkId);
        /// PUT [`OpenLinkDeposit`](super::OpenLinkDeposit), no token: uses the link once; idempotent.
        link_deposit, LINK_DEPOSIT, "/v1/deposit-links/{deposit_link}/deposits/{deposit}", (deposit_link: DepositLinkId, deposit: DepositId);
        /// PUT [`OpenMailboxDeposit`](super::OpenMailboxDeposit), mailbox token: for the patient of the pair; idempotent.
        mailbox_deposit, MAILBOX_DEPOSIT, "/v1/mailboxes/{mailbox}/deposits/{deposit}", (mailbox: MailboxId, deposit: DepositId);
        /// PUT [`NewDepositLink`](super::NewDepositLink) or DELETE, account token; idempotent.
        own_deposit_link, OWN_DEPOSIT_LINK, "/v1/account/deposit-links/{deposit_link}", (deposit_link: DepositLinkId);
        /// GET [`OwnAddress`](super::OwnAddress), PUT [`OwnAddress`](super::OwnAddress) or DELETE, account token.
        own_address, OWN_ADDRESS, "/v1/account/deposit-address", ();
        /// GET [`Deposits`](super::Deposits), account token: what waits to be accepted.
        own_deposits, OWN_DEPOSITS, "/v1/account/deposits", ();
        /// GET [`StoredObject`](super::StoredObject) or DELETE, account token.
        own_deposit, OWN_DEPOSIT, "/v1/account/deposits/{deposit}", (deposit: DepositId);
        /// GET raw bytes, account token.
        own_deposit_part, OWN_DEPOSIT_PART, "/v1/account/deposits/{deposit}/parts/{part}", (deposit: DepositId, part: PartName);
        /// POST [`Claim`](super::Claim), no token: 204. The first claim holds.
        claim, CLAIM, "/v1/mailboxes/{mailbox}/claim", (mailbox: MailboxId);
        /// GET `?m=n` to [`ReaderMailbox`](super::ReaderMailbox), mailbox token.
        mailbox, MAILBOX, "/v1/mailboxes/{mailbox}", (mailbox: MailboxId);
        /// POST [`Message`](super::Message), mailbox token: 201.
        messages, MESSAGES, "/v1/mailboxes/{mailbox}/messages", (mailbox: MailboxId);
        /// POST [`KeyChange`](super::KeyChange), mailbox token: 204.
        mailbox_key, MAILBOX_KEY, "/v1/mailboxes/{mailbox}/key", (mailbox: MailboxId);
        /// GET [`JournalTail`](super::JournalTail), mailbox token; POST [`Opening`](super::Opening) to [`Opened`](super::Opened).
        openings, OPENINGS, "/v1/mailboxes/{mailbox}/openings", (mailbox: MailboxId);
        /// GET raw bytes, mailbox token and pass.
        mailbox_part, MAILBOX_PART, "/v1/mailboxes/{mailbox}/parts/{part}", (mailbox: MailboxId, part: PartName);
        /// GET `?q=..` to [`Listings`](super::Listings), no token.
        directory, DIRECTORY, "/v1/directory", ();
        /// PUT [`Listing`](super::Listing) or DELETE, account token.
        own_listing, OWN_LISTING, "/v1/directory/own", ();
        /// POST [`LookUp`](crate::protocol::transparency::LookUp) to
        /// [`LookedUp`](crate::protocol::transparency::LookedUp), no token.
        look_up, LOOK_UP, "/v1/transparency/lookup", ();
        /// GET a C2SP checkpoint: the newest, with the cosignatures that are kept for it.
        checkpoint, CHECKPOINT, "/v1/transparency/checkpoint", ();
        /// GET [`DirectoryKeys`](crate::protocol::transparency::DirectoryKeys).
        directory_keys, DIRECTORY_KEYS, "/v1/transparency/keys", ();
        /// GET `?after=e` to [`Growth`](crate::protocol::transparency::Growth).
        growth, GROWTH, "/v1/transparency/audit", ();
        /// POST [`Cosign`](crate::protocol::transparency::Cosign): 204.
        cosignatures, COSIGNATURES, "/v1/transparency/cosignatures", ();
        /// GET or PUT a registrar's newest [`StatusList`](crate::protocol::status::StatusList) as an
        /// [`Envelope`](crate::Envelope), no token: the signature is the registrar's.
        status, STATUS, "/v1/registrars/{registrar}/status", (registrar: SignerId);
        /// POST [`DemonstrationRequest`](super::DemonstrationRequest) to [`Envelope`](crate::Envelope), account token;
        /// exists on demonstration servers only.
        demonstration, DEMONSTRATION, "/v1/demonstration/credential", ();
    }

    // What HL7 and mail programs describe stands in no description of ours.
    paths! {
        /// POST, no token: a mail program says stop, as RFC 8058 has it; GET leads to the page that asks.
        card_contact_stop, CARD_CONTACT_STOP, "/v1/card-contact/stop/{token}", (token: CardContactToken);
        /// POST a manifest request, or GET `?recipient=` for the one file of a link with flag `U`, no token: as HL7 SMART
        /// Health Cards and Links says.
        health_link, HEALTH_LINK, "/v1/health-links/{address}", (address: HealthLinkAddress);
        /// GET a file of a manifest that was just given, no token.
        health_link_file, HEALTH_LINK_FILE, "/v1/health-links/{address}/files/{ticket}", (address: HealthLinkAddress, ticket: &str);
    }
}

/// A field that may be null and must be there: what is left out is no answer.
pub(crate) fn present<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(field: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(field)
}

macro_rules! wire {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            #[serde(deny_unknown_fields)]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $type,)*
            }
        )*
    };
}

pub(super) use wire;

wire! {
    /// What the operator says of itself, from configuration.
    About {
        /// Who runs the service.
        operator: String,
        /// Who hosts it.
        host: String,
        /// Country of the host.
        country: String,
        /// What it costs, in words.
        price: String,
        /// Whom to write to.
        contact: String,
        /// Terms of use, an address or empty.
        terms: String,
        /// Whether this is a demonstration.
        demonstration: bool,
        /// Version of the server.
        version: String,
        /// Origin that session requests must name.
        origin: String,
        /// Whether the server sends notices by e-mail to those who wish it.
        notices: bool,
        /// Address of the registrar's desk, or empty.
        desk: String,
    }

    /// Asks for a challenge.
    ChallengeRequest {
        /// Account or mailbox, as an id.
        signer: SignerId,
    }

    /// Random bytes to sign, and until when.
    Challenge {
        /// To be given back as it came.
        challenge: Base64Url,
    }

    /// A signed [`SessionRequest`](super::session::SessionRequest).
    TokenRequest {
        /// The statement.
        request: Envelope,
    }

    /// A bearer token.
    Token {
        /// Opaque text.
        token: String,
        /// When it ends, by the server's clock.
        expires: Timestamp,
    }

    /// A new account with its first ways in. Exists only once its owner sends this.
    CreateAccount {
        /// Self-signed record of epoch 0.
        record: Envelope,
        /// Way in by the recovery sheet.
        recovery: RecoveryWayIn,
        /// Way in of the first device; null when nothing is kept on it.
        #[serde(deserialize_with = "present")]
        device: Option<DeviceWayIn>,
        /// Way in by a first passkey; null without one.
        #[serde(deserialize_with = "present")]
        passkey: Option<PasskeyWayIn>,
        /// Sealed keyring, n = 1.
        keyring: OwnObject,
        /// Vault to create, null for an account that only reads.
        #[serde(deserialize_with = "present")]
        vault: Option<NewVault>,
    }

    /// A vault to create.
    NewVault {
        /// Random id.
        vault: VaultId,
        /// Random label of its head in the directory.
        label: VaultLabel,
    }

    /// An account's public keys: every record from the first epoch on.
    PublicAccount {
        /// Ascending by epoch; the last is in force.
        records: Vec<Succeeded>,
    }

    /// A sealed object of the account, replaced by compare-and-swap on `n`.
    OwnObject {
        /// Number of this state; a PUT is accepted only over n-1.
        n: u64,
        /// Epoch under which it is sealed.
        epoch: u32,
        /// Sealed bytes.
        sealed: Base64Url,
    }

    /// A SMART Health Link. Neither its key nor its address is here.
    NewHealthLink {
        /// Hash of the address.
        address: Sha256Digest,
        /// What it is for.
        kind: HealthLinkKind,
        /// Last second at which it opens; null without a limit.
        #[serde(deserialize_with = "present")]
        expires: Option<Timestamp>,
        /// How often it opens at most; null without a limit.
        #[serde(deserialize_with = "present")]
        most: Option<u32>,
        /// What its passcode is recognised by; null without one.
        #[serde(deserialize_with = "present")]
        passcode: Option<PasscodeVerifier>,
        /// Key of the first opening's note, 32 bytes. The server forgets it with that opening.
        note_key: Base64Url,
        /// What the owner keeps of it, sealed, n = 1.
        own: OwnObject,
        /// What it leads to.
        files: Vec<HealthLinkFile>,
    }

    /// One file of a SMART Health Link.
    HealthLinkFile {
        /// A content type of the specification.
        content_type: String,
        /// JWE in compact serialization.
        jwe: String,
    }

    /// Other files under the same link.
    HealthLinkFiles {
        /// The next state of what the owner keeps of it.
        own: OwnObject,
        /// The files.
        files: Vec<HealthLinkFile>,
    }

    /// The account's SMART Health Links.
    OwnHealthLinks {
        /// In no order.
        links: Vec<OwnHealthLink>,
    }

    /// One of them.
    OwnHealthLink {
        /// Its id.
        health_link: HealthLinkId,
        /// Hash of its address.
        address: Sha256Digest,
        /// What it is for.
        kind: HealthLinkKind,
        /// Last second at which it opens.
        #[serde(deserialize_with = "present")]
        expires: Option<Timestamp>,
        /// How often it opens at most.
        #[serde(deserialize_with = "present")]
        most: Option<u32>,
        /// Whether it has a passcode.
        passcode: bool,
        /// Wrong passcodes so far.
        tries: u32,
        /// How often it was opened.
        openings: u64,
        /// Day on which it was revoked.
        #[serde(deserialize_with = "present")]
        revoked: Option<Day>,
        /// What the owner keeps of it, sealed.
        own: OwnObject,
        /// The newest openings, ascending.
        notes: Vec<HealthLinkNote>,
    }

    /// When a link was opened and what the reader said of itself, sealed by the server with a key that it then forgets.
    HealthLinkNote {
        /// Number of the opening.
        n: u64,
        /// The note.
        sealed: Base64Url,
    }

    /// The sealed segments of a vault's index for search. Each is read and replaced as an [`OwnObject`].
    SearchSegments {
        /// By slot, ascending.
        segments: Vec<SearchSegment>,
    }

    /// One of them.
    SearchSegment {
        /// Its place.
        slot: u32,
        /// Number of its newest state.
        n: u64,
    }

    /// A change of keys, whole or not at all. Every other way in ends.
    Rotate {
        /// Record of epoch e+1 and the succession signed by e.
        next: Succeeded,
        /// The new sheet.
        recovery: RecoveryWayIn,
        /// The change to the new sheet's recovery key, signed by epoch e+1; null when the old recovery key signed.
        #[serde(deserialize_with = "present")]
        change: Option<Envelope>,
        /// The device that rotates; null when nothing is kept on it.
        #[serde(deserialize_with = "present")]
        device: Option<DeviceWayIn>,
        /// The passkey with which the person rotates; null without one.
        #[serde(deserialize_with = "present")]
        passkey: Option<PasskeyWayIn>,
        /// Keyring under the new epoch.
        keyring: OwnObject,
        /// Mailbox index under the new epoch; null when there is none.
        #[serde(deserialize_with = "present")]
        mailboxes: Option<OwnObject>,
        /// For each owned vault: the rotate entry with a new head for every open mailbox, the snapshot after it.
        vaults: Vec<VaultAppend>,
    }

    /// An append and the vault it is for.
    VaultAppend {
        /// The vault.
        vault: VaultId,
        /// The entries.
        append: Append,
    }

    /// First message of an OPAQUE registration (RFC 9807 section 5).
    OpaqueRegistration {
        /// Account, also before it exists.
        account: AccountId,
        /// Device: with the account, the credential identifier.
        device: DeviceId,
        /// RegistrationRequest.
        request: Base64Url,
    }

    /// One OPAQUE message.
    OpaqueMessage {
        /// The message's bytes.
        message: Base64Url,
    }

    /// First message of an OPAQUE login (RFC 9807 section 6).
    LoginStart {
        /// The account.
        account: AccountId,
        /// The device.
        device: DeviceId,
        /// KE1.
        message: Base64Url,
    }

    /// Answer to it, of the same form for accounts that do not exist.
    LoginStarted {
        /// Names the login in the next request.
        login: Base64Url,
        /// KE2.
        message: Base64Url,
    }

    /// Last message of an OPAQUE login.
    LoginFinish {
        /// From [`LoginStarted`].
        login: Base64Url,
        /// KE3.
        message: Base64Url,
    }

    /// A root wrapped for one way in.
    WrappedRoot {
        /// Epoch of the root.
        epoch: u32,
        /// Wrapped bytes.
        wrap: Base64Url,
    }

    /// Looks a recovery wrap up.
    RecoveryLookup {
        /// HKDF(recovery code, lookup label), 32 bytes.
        lookup: Base64Url,
    }

    /// What a recovery sheet leads to.
    Recovered {
        /// The account.
        account: AccountId,
        /// The wrapped root.
        root: WrappedRoot,
        /// For a sheet whose keys were changed since, while its recovery key still counts: what a take-back begins
        /// with; null otherwise.
        #[serde(deserialize_with = "present")]
        held: Option<HeldState>,
    }

    /// The account's own objects as they were under the keys that a sheet still opens.
    HeldState {
        /// The keyring.
        keyring: OwnObject,
        /// The mailbox index, when there was one.
        #[serde(deserialize_with = "present")]
        mailboxes: Option<OwnObject>,
        /// Number of the keyring's next state.
        next_keyring: u64,
        /// Number of the mailbox index's next state.
        next_mailboxes: u64,
    }

    /// The recovery key takes the account back from the keys that an account key named after it.
    TakeBack {
        /// Lookup id of the old sheet.
        lookup: Base64Url,
        /// Record and the succession by the recovery key.
        next: Succeeded,
        /// The new sheet.
        recovery: RecoveryWayIn,
        /// The device; null when nothing is kept on it.
        #[serde(deserialize_with = "present")]
        device: Option<DeviceWayIn>,
        /// Keyring under the new epoch.
        keyring: OwnObject,
        /// Mailbox index under the new epoch; null when there was none.
        #[serde(deserialize_with = "present")]
        mailboxes: Option<OwnObject>,
    }

    /// Announces a change of the recovery key.
    ChangeRecovery {
        /// [`RecoveryChange`](super::recovery::RecoveryChange), signed by the key in force.
        change: Envelope,
    }

    /// The mailboxes of a vault that are not closed, in no order.
    OpenMailboxes {
        /// Each with its newest head.
        mailboxes: Vec<OpenMailbox>,
    }

    /// A mailbox that is not closed.
    OpenMailbox {
        /// The mailbox.
        mailbox: MailboxId,
        /// Number and link of its newest head.
        head: Head,
    }

    /// The recovery contacts of an account, chosen anew.
    SetContacts {
        /// The signed [`ContactPlan`](super::contacts::ContactPlan).
        plan: Envelope,
        /// The release secret, 32 bytes: the server's half.
        release: Base64Url,
        /// The root, wrapped under both halves.
        wrap: Base64Url,
    }

    /// What the server holds for one's own recovery contacts.
    OwnContacts {
        /// The plan in force; null without one.
        #[serde(deserialize_with = "present")]
        plan: Option<Envelope>,
        /// Requests under way.
        requests: Vec<PendingRequest>,
    }

    /// A request to the recovery contacts of which a share was released.
    PendingRequest {
        /// Its id.
        request: RequestId,
        /// When the release secret is handed out.
        ready: Timestamp,
    }

    /// A request to recovery contacts, by somebody who has nothing left.
    AskContacts {
        /// A one-time recipient; its fingerprint is the request's id.
        recipient: HybridRecipient,
        /// SHA-256 of what the asker shows to see the request's state.
        poll: Sha256Digest,
    }

    /// To whom a share is sealed.
    AskedContacts {
        /// The one-time recipient.
        recipient: HybridRecipient,
    }

    /// A contact releases its share.
    ReleaseShare {
        /// Whose account.
        account: AccountId,
        /// Of which sharing.
        plan: PlanId,
        /// What makes the waiting begin.
        opener: Base64Url,
        /// An age file for the one-time recipient.
        body: Base64Url,
    }

    /// Asks how far a request is.
    RequestPoll {
        /// What the asker alone knows.
        poll: Base64Url,
    }

    /// How far a request is.
    RequestState {
        /// Whose account, once a contact said so.
        #[serde(deserialize_with = "present")]
        account: Option<AccountId>,
        /// When the release secret is handed out; null before the first share.
        #[serde(deserialize_with = "present")]
        ready: Option<Timestamp>,
        /// Whether the owner said no.
        vetoed: bool,
        /// Shares, each an age file for the one-time recipient, in no order.
        shares: Vec<Base64Url>,
        /// The server's half; null before its time.
        #[serde(deserialize_with = "present")]
        released: Option<Released>,
    }

    /// The server's half.
    Released {
        /// The signed plan.
        plan: Envelope,
        /// The release secret.
        release: Base64Url,
        /// The wrapped root.
        wrap: Base64Url,
    }

    /// Alerts of an account.
    Alerts {
        /// Newest day first.
        alerts: Vec<Alert>,
    }

    /// Where an account's notices go.
    OwnNotice {
        /// The address in force; null without one.
        #[serde(deserialize_with = "present")]
        address: Option<EmailAddress>,
        /// An address whose code was not typed yet; null without one.
        #[serde(deserialize_with = "present")]
        asked: Option<EmailAddress>,
    }

    /// Asks for notices: a code goes to the address first.
    AskNotice {
        /// Where to.
        address: EmailAddress,
        /// Language of the messages.
        language: NoticeLanguage,
    }

    /// The code that came by e-mail.
    ConfirmNotice {
        /// Its digits.
        code: String,
    }

    /// Who is told that the account's emergency card was read.
    OwnCardContact {
        /// Null without one.
        #[serde(deserialize_with = "present")]
        contact: Option<CardContact>,
    }

    /// A contact.
    CardContact {
        /// The contact's e-mail address.
        address: EmailAddress,
        /// Whether the contact agreed; until then nothing goes there but the question.
        agreed: bool,
        /// Four letters that stand in each message.
        mark: String,
    }

    /// Asks somebody whether they want to be told.
    AskCardContact {
        /// Where to.
        address: EmailAddress,
        /// Language of the messages.
        language: NoticeLanguage,
    }

    /// A contact's answer.
    AnswerCardContact {
        /// What stood in the message.
        token: CardContactToken,
        /// Whether the contact wants to be told; no erases the address.
        agrees: bool,
    }

    /// An alert that a device raises itself, of an act that the server cannot see.
    RaiseAlert {
        /// `device-linked`, and no other.
        kind: AlertKind,
    }

    /// An account's devices.
    Devices {
        /// In no order.
        devices: Vec<ListedDevice>,
    }

    /// One device.
    ListedDevice {
        /// Its id.
        device: DeviceId,
        /// Its name, sealed.
        name: Base64Url,
        /// Day of enrolment.
        enrolled: Day,
    }

    /// Looks a passkey's wrap up.
    PasskeyLookup {
        /// HKDF(output, lookup label), 32 bytes.
        lookup: Base64Url,
    }

    /// What a passkey leads to.
    FoundPasskey {
        /// The account.
        account: AccountId,
        /// The passkey.
        passkey: PasskeyId,
        /// The wrapped root.
        root: WrappedRoot,
    }

    /// An account's passkeys.
    Passkeys {
        /// In no order.
        passkeys: Vec<ListedPasskey>,
    }

    /// One passkey.
    ListedPasskey {
        /// Its id.
        passkey: PasskeyId,
        /// Its name, sealed.
        name: Base64Url,
        /// Day on which it was added.
        added: Day,
    }

    /// One message between two devices that are being linked.
    LinkMessage {
        /// Opaque.
        message: Base64Url,
    }

    /// Entries to append, taken together or not at all.
    Append {
        /// Consecutive entries.
        entries: Vec<AppendedEntry>,
        /// Objects that the entries put, note, accept or snapshot.
        objects: Vec<NewObject>,
        /// Manifest payloads that replace an object's (notes).
        manifests: Vec<NewManifest>,
        /// New mailbox heads, each named by an entry; several of one mailbox in order.
        heads: Vec<Envelope>,
        /// Consents that entries grant, with their terms.
        consents: Vec<NewConsent>,
        /// Envelopes that the new heads list.
        envelopes: Vec<NewEnvelope>,
    }

    /// An entry and its sealed part.
    AppendedEntry {
        /// The signed entry.
        entry: Envelope,
        /// The sealed part whose hash the entry signs.
        sealed: Base64Url,
    }

    /// An object made of staged parts.
    NewObject {
        /// Its id.
        object: ObjectId,
        /// Manifest payload (nonce and chunks, no header); empty for a snapshot.
        manifest: Base64Url,
        /// Staged parts, in order.
        parts: Vec<PartRef>,
    }

    /// A stored part.
    PartRef {
        /// Its random name.
        part: PartName,
        /// BLAKE3 of its stored bytes.
        digest: Blake3Digest,
    }

    /// A manifest that replaces an object's.
    NewManifest {
        /// The object.
        object: ObjectId,
        /// Manifest payload.
        manifest: Base64Url,
    }

    /// A consent with its sealed terms.
    NewConsent {
        /// The signed consent.
        consent: Envelope,
        /// Terms as an age file for the reader.
        terms: Base64Url,
    }

    /// An envelope with the header it binds.
    NewEnvelope {
        /// The grant.
        grant: GrantId,
        /// The signed envelope.
        envelope: Envelope,
        /// The age header for the reader, first byte to the LF after the MAC.
        header: Base64Url,
    }

    /// A stretch of the log.
    Log {
        /// The vault's head.
        head: Head,
        /// Number of the newest snapshot entry; 0 when there is none.
        snapshot: u64,
        /// Consecutive entries after the number asked for.
        entries: Vec<StoredEntry>,
    }

    /// An entry as stored; its sealed part may have been dropped.
    StoredEntry {
        /// The signed entry.
        entry: Envelope,
        /// The sealed part, null once dropped.
        #[serde(deserialize_with = "present")]
        sealed: Option<Base64Url>,
    }

    /// Statement hashes, 32 bytes each, in order.
    Hashes {
        /// Concatenated.
        hashes: Base64Url,
    }

    /// What is held under a part's name.
    StagedPart {
        /// BLAKE3 of the stored bytes.
        digest: Blake3Digest,
        /// Their length.
        size: u64,
    }

    /// An object as its owner gets it.
    StoredObject {
        /// Manifest payload; empty for a snapshot.
        manifest: Base64Url,
        /// Header addressed to the owner, for deposits; empty otherwise.
        header: Base64Url,
        /// Parts in order.
        parts: Vec<PartRef>,
    }

    /// A new mailbox of a vault.
    CreateMailbox {
        /// Random id.
        mailbox: MailboxId,
        /// SHA-256 of the claim secret.
        claim: Sha256Digest,
    }

    /// A mailbox as the vault's owner gets it.
    OwnedMailbox {
        /// The reader's key; null until claimed.
        #[serde(deserialize_with = "present")]
        key: Option<VerifyingKey>,
        /// Key changes since the first key, oldest first.
        changes: Vec<Envelope>,
        /// Messages, sealed to the owner, in no order.
        messages: Vec<StoredMessage>,
        /// Entries of the access journal after the number asked for, oldest first.
        journal: Vec<StoredAccess>,
        /// Whether the journal goes on after these.
        more: bool,
    }

    /// A message as stored.
    StoredMessage {
        /// Its id.
        message: MessageId,
        /// An age file for the vault's owner.
        body: Base64Url,
    }

    /// A journal entry with its sealed part.
    StoredAccess {
        /// The signed entry.
        entry: Envelope,
        /// Sealed under the pair key.
        sealed: Base64Url,
    }

    /// Asks for tickets.
    TicketRequest {
        /// How many at most; fewer come when the day's are used up.
        count: u32,
    }

    /// Tickets drawn.
    Tickets {
        /// Each 16 random bytes; the server keeps hashes only.
        tickets: Vec<Base64Url>,
    }

    /// A drop at a front door.
    Drop {
        /// A ticket, spent by this.
        ticket: Base64Url,
        /// The door's secret, when its owner demands one; null otherwise.
        #[serde(deserialize_with = "present")]
        secret: Option<Base64Url>,
        /// An age file for the door's owner.
        body: Base64Url,
    }

    /// What waits at one's own door.
    Drops {
        /// In no order.
        drops: Vec<StoredDrop>,
    }

    /// A drop as stored.
    StoredDrop {
        /// Its id.
        drop: DropId,
        /// An age file.
        body: Base64Url,
    }

    /// Begins a deposit at an address.
    OpenDeposit {
        /// The address.
        address: AddressId,
        /// A ticket, spent by this unless the deposit is open already.
        ticket: Base64Url,
        /// SHA-256 of the secret that every further request about the deposit shows.
        secret: Sha256Digest,
    }

    /// A link by which somebody without an account deposits.
    NewDepositLink {
        /// The signed [`DepositCard`](super::deposit::DepositCard) to which the link's text commits.
        card: Envelope,
        /// Last day on which a deposit is begun through it.
        last_day: Day,
        /// How many.
        count: u32,
    }

    /// A deposit link as whoever has its text gets it.
    OfferedDepositLink {
        /// The signed card.
        card: Envelope,
        /// Last day on which a deposit is begun through it.
        last_day: Day,
        /// How many more.
        remaining: u32,
    }

    /// Begins a deposit for the patient with whom a mailbox is shared.
    OpenMailboxDeposit {
        /// A ticket, spent by this unless the deposit is open already.
        ticket: Base64Url,
        /// SHA-256 of the secret that every further request about the deposit shows.
        secret: Sha256Digest,
    }

    /// Begins a deposit through a link.
    OpenLinkDeposit {
        /// What the link's text leads to, 32 bytes; the link's id is its hash.
        pass: Base64Url,
        /// SHA-256 of the secret that every further request about the deposit shows.
        secret: Sha256Digest,
    }

    /// Ends a deposit: from here on it waits for the patient.
    SealDeposit {
        /// An age file for the patient, of one padded size: what is deposited, signed by its sender.
        letter: Base64Url,
        /// The document; null for a letter alone, which takes one back.
        #[serde(deserialize_with = "present")]
        document: Option<DepositedObject>,
    }

    /// A deposited document.
    DepositedObject {
        /// Random id of the version.
        object: ObjectId,
        /// Header addressed to the patient.
        header: Base64Url,
        /// Manifest payload.
        manifest: Base64Url,
        /// Parts, in order.
        parts: Vec<PartRef>,
    }

    /// One's own deposit address.
    OwnAddress {
        /// The signed [`DepositCard`](super::deposit::DepositCard); the address is its hash.
        card: Envelope,
    }

    /// What waits to be accepted.
    Deposits {
        /// In no order.
        deposits: Vec<StoredDeposit>,
    }

    /// A deposit as its list shows it.
    StoredDeposit {
        /// Its id.
        deposit: DepositId,
        /// An age file.
        letter: Base64Url,
    }

    /// Settings of one's own door.
    DoorSettings {
        /// SHA-256 of the secret that a drop must show; null for none.
        #[serde(deserialize_with = "present")]
        secret: Option<Sha256Digest>,
    }

    /// A claim of a mailbox.
    Claim {
        /// The claim secret, 32 bytes.
        secret: Base64Url,
        /// The reader's key for this mailbox.
        key: VerifyingKey,
    }

    /// A mailbox as its reader gets it.
    ReaderMailbox {
        /// Newest head; null before the first.
        #[serde(deserialize_with = "present")]
        head: Option<Envelope>,
        /// Hashes of the heads after the number asked for, up to the newest.
        since: Base64Url,
        /// Records of the owner, every epoch.
        owner: Vec<Succeeded>,
        /// Consents, terms and envelopes of the grants in force.
        grants: Vec<ServedGrant>,
    }

    /// A grant as its reader gets it.
    ServedGrant {
        /// The grant.
        grant: GrantId,
        /// The signed consent.
        consent: Envelope,
        /// Terms, an age file for the reader.
        terms: Base64Url,
        /// The newest signed envelope.
        envelope: Envelope,
    }

    /// A message to the vault's owner.
    Message {
        /// An age file.
        body: Base64Url,
    }

    /// A change of the mailbox key.
    KeyChange {
        /// [`MailboxKeyChange`](super::mailbox::MailboxKeyChange), signed by the old key.
        change: Envelope,
    }

    /// The newest entry of a journal.
    JournalTail {
        /// Null when the journal is empty.
        #[serde(deserialize_with = "present")]
        last: Option<StoredAccess>,
    }

    /// An opening: the next journal entry, before anything is served.
    Opening {
        /// The signed [`AccessEntry`](super::journal::AccessEntry).
        entry: Envelope,
        /// Its sealed part.
        sealed: Base64Url,
    }

    /// What an opening serves.
    Opened {
        /// The age header for the reader.
        header: Base64Url,
        /// The manifest payload.
        manifest: Base64Url,
        /// Parts in order.
        parts: Vec<PartRef>,
        /// Pass for these parts, in [`PASS_HEADER`].
        pass: String,
    }

    /// One professional in the directory, listed by own choice.
    Listing {
        /// The credential.
        credential: Envelope,
    }

    /// Search results.
    Listings {
        /// At most 50.
        results: Vec<Listed>,
    }

    /// A listed professional.
    Listed {
        /// The account.
        account: AccountId,
        /// The credential.
        credential: Envelope,
        /// Every record of the account.
        records: Vec<Succeeded>,
    }

    /// Asks the demonstration registrar for a credential.
    DemonstrationRequest {
        /// Eleven digits.
        rpps: String,
        /// Name.
        name: String,
        /// Profession.
        profession: String,
        /// Town.
        place: String,
    }
}
