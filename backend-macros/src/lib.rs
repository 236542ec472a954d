//! Attributes that turn annotated Rust handlers back into an OpenAPI document.
