//! Every label of the system in one table: HKDF `info`, hash prefixes and commitments. No two are equal, none is a
//! prefix of another in the same use, and a test keeps it so.

macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = concat!("cachet/v1 ", $text);)*

        /// All labels, for the test that compares them.
        pub const ALL: &[&str] = &[$($name),*];
    };
}

labels! {
    /// Root to Ed25519 seed.
    ACCOUNT_SIGNING = "account signing key";
    /// Root to the hybrid identity's 32-byte seed.
    ACCOUNT_IDENTITY = "account hybrid identity";
    /// Root to the ML-DSA-65 seed that `pq` commits to.
    ACCOUNT_PQ_SIGNING = "account ML-DSA-65 seed";
    /// Root to the purpose key of the account's keyring.
    ACCOUNT_KEYRING = "account keyring";
    /// Root to the purpose key of a reader's mailbox index.
    ACCOUNT_MAILBOXES = "account mailboxes";
    /// Root to the purpose key of what a sender keeps until it is sent.
    ACCOUNT_OUTBOX = "account outbox";
    /// Root to the purpose key of a device's name.
    ACCOUNT_DEVICE_NAME = "account device name";
    /// Vault root to the purpose key of sealed log parts.
    VAULT_LOG = "vault log";
    /// Vault root to the purpose key of snapshots.
    VAULT_SNAPSHOT = "vault snapshot";
    /// Vault root to the purpose key of the local upload records and caches.
    VAULT_LOCAL = "vault local state";
    /// Vault root to the purpose key of the index for search.
    VAULT_SEARCH = "vault search index";
    /// Vault root to the purpose key of what an owner keeps of a SMART Health Link.
    VAULT_HEALTH_LINK = "vault SMART Health Link";
    /// Context of an own object, before its length-prefixed fields.
    OWN_OBJECT = "own object";
    /// Key of an opening's note to its stream, its tag's key and the next note's key.
    HEALTH_LINK_NOTE = "note of a SMART Health Link";
    /// Pair key to the purpose key of the journal's sealed parts.
    PAIR_JOURNAL = "pair journal";
    /// Recovery code to the id by which its wrap is looked up.
    RECOVERY_LOOKUP = "recovery lookup";
    /// Recovery code to the key that wraps the root.
    RECOVERY_WRAP = "recovery wrap";
    /// Recovery code to the Ed25519 seed of the recovery key.
    RECOVERY_SIGNING = "recovery signing key";
    /// Recovery code to the ML-DSA-65 seed of the recovery key.
    RECOVERY_PQ_SIGNING = "recovery ML-DSA-65 seed";
    /// Check digits of the line that a recovery sheet carries beside its words.
    SHEET_MARK = "mark of a sheet";
    /// Context of the recovery key's ML-DSA-65 signature.
    RECOVERY_SUCCESSION = "succession by the recovery key";
    /// Shamir's secret and the server's release secret to the key that wraps the root for recovery contacts.
    CONTACTS_WRAP = "contacts wrap";
    /// Commitment to the secret that is shared among recovery contacts.
    CONTACTS_SECRET = "contacts secret";
    /// Share of a recovery contact to the key that proves its possession.
    SHARE_DRILL = "share drill";
    /// Id of a request to recovery contacts, from its one-time recipient.
    CONTACTS_REQUEST = "contacts request";
    /// Message that the device secret turns a passphrase through.
    DEVICE_PASSPHRASE = "device passphrase";
    /// OPAQUE export key to the key that wraps the root for one device.
    DEVICE_WRAP = "device wrap";
    /// What a passkey's pseudo-random function is asked for.
    PASSKEY_INPUT = "PRF of a passkey";
    /// Output of a passkey's PRF to the id by which its wrap is looked up.
    PASSKEY_LOOKUP = "passkey lookup";
    /// Output of a passkey's PRF to the key that wraps the root.
    PASSKEY_WRAP = "passkey wrap";
    /// A credential's id to the id of its way in.
    PASSKEY_CREDENTIAL = "credential of a passkey";
    /// Number under which two devices meet to the id of the relay.
    LINK_NUMBER = "link number";
    /// Commitment to the new device's ephemeral key.
    LINK_COMMITMENT = "link commitment";
    /// Everything that two devices have said to each other.
    LINK_TRANSCRIPT = "link transcript";
    /// Digits that a person compares on two devices.
    LINK_DIGITS = "digits of a link";
    /// Digits that a person reads on a screen in front of them.
    SCREEN_DIGITS = "digits of a screen";
    /// Commitment to a professional's card before a call.
    VOICE_COMMITMENT = "voice commitment";
    /// Everything that two devices have said to each other during a call.
    VOICE_TRANSCRIPT = "voice transcript";
    /// Digits that a person says in a call.
    VOICE_DIGITS = "digits of a call";
    /// Fingerprint of an account's key set of one epoch.
    KEY_SET = "key set";
    /// Fingerprint of a mailbox key.
    MAILBOX_KEY = "mailbox key";
    /// Fingerprint of a registrar's key.
    REGISTRAR_KEY = "registrar key";
    /// Link before the first entry of a vault log.
    LOG_GENESIS = "log genesis";
    /// Link before the first head of a mailbox.
    MAILBOX_GENESIS = "mailbox genesis";
    /// Root over the digests of an object's parts.
    PARTS = "parts";
    /// Commitment to a consent's recipient.
    RECIPIENT = "recipient";
    /// Commitment to a consent's terms.
    TERMS = "terms";
    /// Commitment to a manifest's author.
    AUTHOR = "author";
    /// Digits by which people recognise a key.
    PAIRING = "pairing";
    /// Checksum of a deposit address, with the host that it is read out with.
    DEPOSIT_ADDRESS = "deposit address";
    /// Seed of a deposit link to the id of the account that signs what is left through it.
    DEPOSIT_LINK_ACCOUNT = "account of a deposit link";
    /// Seed of a deposit link to what is shown to the server.
    DEPOSIT_LINK_PASS = "pass of a deposit link";
    /// Checksum of a deposit link's text.
    DEPOSIT_LINK_CHECK = "check of a deposit link";
    /// Label of an account in the directory.
    DIRECTORY_ACCOUNT = "directory account";
    /// Label of a mailbox in the directory.
    DIRECTORY_MAILBOX = "directory mailbox";
    /// Label of a vault in the directory.
    DIRECTORY_VAULT = "directory vault";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn no_label_is_the_beginning_of_another() {
        for (i, a) in ALL.iter().enumerate() {
            for (j, b) in ALL.iter().enumerate() {
                assert!(i == j || !b.starts_with(a), "{a} begins {b}");
            }
        }
    }
}
