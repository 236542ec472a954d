//! JSON Web Tokens: what they have to be, and the keys that they are verified with.

pub mod base64url;
pub mod claims;
pub mod client;
pub mod key;
pub mod keys;
pub mod remote;
pub mod verifier;
