//! Declared ways in, and what operations demand.

use std::sync::Arc;

use super::Extensions;
use crate::document::Location;
use crate::map::IndexMap;

/// The name of an OAuth 2 scope or, for other schemes, of a role.
pub type Scope = Arc<str>;

/// One way to be let in: all of these schemes together. Empty lets anyone in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityRequirement {
    /// Scopes by name of the scheme.
    pub schemes: IndexMap<Arc<str>, Vec<Scope>>,
    /// Where it stands.
    pub location: Location,
}

/// A declared way in.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityScheme {
    /// What a request must carry.
    pub kind: SecurityKind,
    /// CommonMark.
    pub description: Option<String>,
    /// Whether clients should stop using it (OpenAPI 3.2 and later).
    pub deprecated: bool,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

/// What a [`SecurityScheme`] asks of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum SecurityKind {
    /// A secret under a name.
    ApiKey {
        /// Name of the parameter, header or cookie.
        name: Box<str>,
        /// Where it is sent.
        sent_in: ApiKeyLocation,
    },
    /// `Authorization: Basic` (RFC 7617).
    Basic,
    /// `Authorization: Bearer` (RFC 6750).
    Bearer {
        /// Such as `JWT`; for readers only.
        format: Option<String>,
    },
    /// Another scheme of `Authorization` (RFC 9110, section 11), in the document's spelling.
    OtherHttp(Box<str>),
    /// A client certificate.
    MutualTls,
    /// OAuth 2.
    Oauth2 {
        /// The ways to get a token.
        flows: Box<OauthFlows>,
        /// Authorization server metadata (RFC 8414; OpenAPI 3.2 and later).
        metadata_url: Option<String>,
    },
    /// OpenID Connect.
    OpenIdConnect {
        /// The discovery document.
        url: String,
    },
}

/// Where an API key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiKeyLocation {
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// The flows of an OAuth 2 scheme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OauthFlows {
    /// `implicit`.
    pub implicit: Option<OauthFlow>,
    /// `password`.
    pub password: Option<OauthFlow>,
    /// `clientCredentials`.
    pub client_credentials: Option<OauthFlow>,
    /// `authorizationCode`.
    pub authorization_code: Option<OauthFlow>,
    /// `deviceAuthorization` (OpenAPI 3.2 and later).
    pub device_authorization: Option<OauthFlow>,
    /// `x-` members.
    pub extensions: Extensions,
}

/// One way to get a token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OauthFlow {
    /// Where the user grants access.
    pub authorization_url: Option<String>,
    /// Where tokens are issued.
    pub token_url: Option<String>,
    /// Where a device asks for a code (OpenAPI 3.2 and later).
    pub device_authorization_url: Option<String>,
    /// Where tokens are renewed.
    pub refresh_url: Option<String>,
    /// What can be asked for, with a description.
    pub scopes: IndexMap<Scope, String>,
    /// `x-` members.
    pub extensions: Extensions,
}
