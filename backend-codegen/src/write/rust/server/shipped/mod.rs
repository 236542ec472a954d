//! The server whatever the framework: what is the same for all operations.

pub mod admission;
pub mod allow;
pub mod body_limit;
pub mod cors;
pub mod hardening;
pub mod headers;
pub mod rate_limit;
pub mod request_id;
pub mod taken;
pub mod time_limit;
pub mod watch;
