//! Load tests: what is sent, how it is paced, what came of it, and what may be said about it.
//!
//! Goose owns users and their loop; requests go through a lean client inside its transactions
//! ([`client`]), because what it does itself is timed to the head of an answer only and costs twice
//! the time. Users record into [`record`]; [`stats`] turns records into statements; [`report`]
//! writes them down. Nothing here knows the command line.

pub(crate) mod attack;
pub(crate) mod client;
pub(crate) mod curl;
pub(crate) mod engine;
pub(crate) mod finding;
pub(crate) mod inspect;
pub(crate) mod limit;
pub(crate) mod profile;
pub(crate) mod record;
pub(crate) mod report;
pub(crate) mod scenario;
pub(crate) mod server;
pub(crate) mod stats;
pub(crate) mod target;
pub(crate) mod timetable;
pub(crate) mod traffic;
pub(crate) mod watch;
