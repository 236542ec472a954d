//! The server, whatever it is built on: what frameworks have in common, and the files that are the same
//! for all of them.

mod handlers;
mod places;

use super::contract::Contract;
pub(super) use handlers::{Parameters, complex, example, handlers, shared_imports};
pub(super) use places::{Member, Place, particularity, places};

/// The files that serve operations, whatever they are and whatever serves them: names and texts.
pub(super) fn shared(
    contract: &Contract<'_>,
    is_rate_limited: bool,
) -> Vec<(&'static str, &'static str)> {
    let time_limit = match contract.streams_requests() {
        true => include_str!("shipped/time_limit_of_pieces.rs"),
        false => include_str!("shipped/time_limit.rs"),
    };
    let mut files = vec![
        ("body_limit", include_str!("shipped/body_limit.rs")),
        ("hardening", include_str!("shipped/hardening.rs")),
        ("headers", include_str!("shipped/headers.rs")),
        ("request_id", include_str!("shipped/request_id.rs")),
        ("time_limit", time_limit),
        ("watch", include_str!("shipped/watch.rs")),
    ];
    if !contract.groups.is_empty() {
        files.push(("admission", include_str!("shipped/admission.rs")));
        files.push(("allow", include_str!("shipped/allow.rs")));
        files.push(("taken", include_str!("shipped/taken.rs")));
    }
    if contract.cors.is_some() {
        files.push(("cors", include_str!("shipped/cors.rs")));
    }
    if is_rate_limited {
        files.push(("rate_limit", include_str!("shipped/rate_limit.rs")));
    }
    files
}
