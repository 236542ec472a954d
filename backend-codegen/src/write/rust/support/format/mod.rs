//! The formats of JSON Schema as assertions. A format has a file of its name with one function, which
//! is true if the text is of the format; other files are what several of them share.

pub mod date;
pub mod date_time;
pub mod duration;
pub mod email;
pub mod hostname;
pub mod idn_email;
pub mod idn_hostname;
pub mod idna;
pub mod idna_table;
pub mod ipv4;
pub mod ipv6;
pub mod iri;
pub mod iri_reference;
pub mod json_pointer;
pub mod label;
pub mod mailbox;
pub mod regex;
pub mod relative_json_pointer;
pub mod resource;
pub mod time;
pub mod uri;
pub mod uri_reference;
pub mod uri_template;
pub mod uuid;
