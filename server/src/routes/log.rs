//! The vault log, its objects, their parts, and the search index.

use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::problem::ProblemKind::{AlreadyDifferent, Conflict, NotFound, TooLarge, Unverified};

use crate::{log, object, part, search};

use super::AFTER;
use super::describe::Api;
use super::operation::{Parameter, accepts, answers};

/// Adds them to the table.
pub(super) fn add(api: &mut Api) {
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
}
