//! What a valid token says.

use super::super::json::{Json, Map};

/// What a token says that has been verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims(Map);

#[allow(dead_code, reason = "for those who look at credentials")]
impl Claims {
    /// A claim, whatever it is.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name)
    }

    /// A claim that is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Json::String(text)) => Some(text),
            _ => None,
        }
    }

    /// Who the token is about (`sub`): a user, or a program that acts for itself.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.text("sub")
    }

    /// Who has issued the token (`iss`), as the settings say.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.text("iss").unwrap_or_default()
    }

    /// All claims.
    #[must_use]
    pub const fn all(&self) -> &Map {
        &self.0
    }
}

impl Claims {
    /// The claims of a token that has been verified.
    pub(super) const fn new(claims: Map) -> Self {
        Self(claims)
    }

    /// Whether the token is good for a scope: `scope` (RFC 9068) and `scp`, each as words or as a list.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        ["scope", "scp"].iter().any(|name| match self.0.get(name) {
            Some(Json::String(words)) => words.split(' ').any(|word| word == scope),
            Some(Json::Array(words)) => words
                .iter()
                .any(|word| matches!(word, Json::String(word) if word == scope)),
            _ => false,
        })
    }
}
