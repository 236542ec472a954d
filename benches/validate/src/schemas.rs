//! The peer's validators of both bodies.

include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
