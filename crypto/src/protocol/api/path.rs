//! Paths, each a function of its ids, so that client and server cannot differ. The server's patterns use `{name}`.

use crate::{
    AccountId, AddressId, CardContactToken, DepositId, DepositLinkId, DeviceId, DropId, HealthLinkAddress,
    HealthLinkId, LinkId, MailboxId, ObjectId, PartName, PasskeyId, RequestId, SignerId, VaultId,
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
    /// GET [`DepositCard`](crate::protocol::deposit::DepositCard) as an [`Envelope`](crate::Envelope), no token.
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
    /// GET [`StoredDeposit`](super::StoredDeposit), account token: one of what waits.
    own_deposit_letter, OWN_DEPOSIT_LETTER, "/v1/account/deposits/{deposit}/letter", (deposit: DepositId);
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
