//! Migrations as files, and on databases.

pub(crate) mod files;
pub(crate) mod folder;
pub(crate) mod history;
pub(crate) mod runner;
