//! Front doors.

use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::problem::ProblemKind::NotFound;

use crate::door;

use super::describe::Api;
use super::operation::{accepts, answers};

/// Adds them to the table.
pub(super) fn add(api: &mut Api) {
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
}
