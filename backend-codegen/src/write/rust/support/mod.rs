//! What the generated server needs at run time: one JSON reader that checks while it reads, the
//! violations it records, a JSON writer, and the checks of JSON Schema.
//!
//! Everything here is ordinary Rust on top of the standard library. A file is present only if the
//! specification needs it.

pub mod array;
pub mod base64;
pub mod below;
pub mod by_serde;
pub mod check;
pub mod choice;
pub mod decimal;
pub mod decode;
pub mod encode;
pub mod format;
pub mod http;
pub mod json;
pub mod judge;
pub mod map;
pub mod names;
pub mod number;
pub mod object;
pub mod own;
pub mod pattern;
pub mod reader;
pub mod record;
pub mod regex;
pub mod schema;
pub mod serde;
pub mod steps;
pub mod string;
pub mod time;
pub mod union;
pub mod uuid;
pub mod violation;
pub mod writer;
