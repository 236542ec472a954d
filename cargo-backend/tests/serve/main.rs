//! README's main job: a document becomes a project that builds and answers over HTTP.

#[cfg(test)]
mod auth;
#[cfg(test)]
#[cfg(feature = "db")]
#[path = "../cli/db/server.rs"]
#[expect(dead_code, reason = "only migrations compare schemas")]
mod database;
#[cfg(test)]
mod eject;
#[cfg(test)]
mod format;
#[cfg(test)]
#[cfg(feature = "db")]
mod from_db;
#[cfg(test)]
#[path = "../../../tests/schemathesis/judge.rs"]
mod judge;
#[cfg(test)]
#[cfg(all(feature = "load", unix))]
mod load;
#[cfg(test)]
mod missing;
#[cfg(test)]
mod museum;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod schemathesis;
#[cfg(test)]
mod server;
#[cfg(test)]
#[cfg(unix)]
mod typescript;
