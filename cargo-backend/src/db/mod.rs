//! Databases: what is in them, what makes one of another, and the proof of it.
//!
//! Between the catalogue of a server and what is written everything is a pure function of plain data
//! (`model`, `diff`, `ddl`). SQL of users is never understood here: a server is given it, and asked what it
//! has made of it (`shadow`). Nothing here knows the command line or prints.

pub(crate) mod advise;
pub(crate) mod ddl;
pub(crate) mod diff;
pub(crate) mod error;
pub(crate) mod introspect;
pub(crate) mod lint;
pub(crate) mod migrate;
pub(crate) mod model;
pub(crate) mod prove;
pub(crate) mod server;
pub(crate) mod shadow;
pub(crate) mod source;
pub(crate) mod sql;
pub(crate) mod whatif;
