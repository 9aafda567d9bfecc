//! What the operator says of itself, and a demonstration.

use super::wire;

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
