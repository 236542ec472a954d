//! The formats of JSON Schema as assertions: one function a format, each true if the text is of
//! the format.

pub mod date;
pub mod date_time;
pub mod email;
pub mod hostname;
pub mod ipv4;
pub mod ipv6;
pub mod time;
pub mod uuid;
