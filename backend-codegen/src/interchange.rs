//! Documents that other libraries have in memory.

use std::error::Error;

use crate::Config;

/// Generates from a document in memory; see [`Config::of_text`].
#[cfg(feature = "openapiv3")]
impl From<&openapiv3::OpenAPI> for Config {
    fn from(document: &openapiv3::OpenAPI) -> Self {
        config("openapiv3::OpenAPI", serde_json::to_string(document))
    }
}

/// Generates from a document in memory; see [`Config::of_text`].
#[cfg(feature = "utoipa")]
impl From<&utoipa::openapi::OpenApi> for Config {
    fn from(document: &utoipa::openapi::OpenApi) -> Self {
        config("utoipa::openapi::OpenApi", document.to_json())
    }
}

fn config(name: &str, text: Result<String, impl Error>) -> Config {
    match text {
        Ok(text) => Config::of_text(name, text),
        Err(error) => Config::impossible(format!("`{name}` cannot be written as JSON: {error}")),
    }
}
