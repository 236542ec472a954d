//! The binary as people run it: what goes to which stream, and how it ends.

#[cfg(test)]
mod program;
#[cfg(test)]
#[path = "../../../tests/http/tls.rs"]
mod tls;

#[cfg(test)]
mod auth;
#[cfg(test)]
#[cfg(any(feature = "db", feature = "load"))]
mod browser;
#[cfg(test)]
mod check;
mod code;
#[cfg(test)]
mod cors;
#[cfg(test)]
#[cfg(feature = "db")]
mod db;
#[cfg(test)]
mod diff;
#[cfg(test)]
mod docs;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod guides;
#[cfg(test)]
mod handlers;
// The help is that of a program with all its features.
#[cfg(test)]
#[cfg(all(feature = "db", feature = "load"))]
mod help;
#[cfg(test)]
mod lint;
#[cfg(test)]
#[cfg(feature = "load")]
mod load;
#[cfg(test)]
mod merge;
#[cfg(test)]
mod new;
#[cfg(test)]
mod node;
#[cfg(test)]
mod own;
#[cfg(test)]
mod packages;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod scaffold;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod settings_schema;
#[cfg(test)]
mod spec;
#[cfg(test)]
mod upgrade;
#[cfg(test)]
mod usage;
#[cfg(test)]
mod watch;
