//! Who a request comes from: credentials, and what operations demand of them.

use super::certificate::ClientCertificate;
use super::challenge;
use super::credentials;
use super::failure::Failure;
use super::head::Head;
use super::operation::Operation;
use super::refusal::Refusal;

/// A declared way in.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// Its name in the specification.
    pub name: &'static str,
    /// What a request must carry.
    pub kind: Kind,
}

/// What a [`Scheme`] asks of a request.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A secret in a header.
    HeaderField(&'static str),
    /// A secret in the query string.
    QueryParameter(&'static str),
    /// A secret in a cookie.
    CookieValue(&'static str),
    /// `Authorization: Basic` (RFC 7617).
    Basic,
    /// `Authorization: Bearer` (RFC 6750), which OAuth 2 and OpenID Connect use too.
    Bearer,
    /// Another scheme of `Authorization`.
    Other(&'static str),
    /// A certificate of the client.
    Certificate,
}

/// A scheme that an operation demands.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// The scheme.
    pub scheme: &'static Scheme,
    /// What the credentials must be good for.
    pub scopes: &'static [&'static str],
}

/// What a request carries for one scheme.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// A key, a bearer token, or what stands behind the name of another scheme.
    Secret(String),
    /// A user with a password.
    Basic(Basic),
    /// The certificate that the client has shown.
    Certificate(ClientCertificate),
}

/// A user with a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Basic {
    /// The name of the user.
    pub user: String,
    /// The password.
    pub password: String,
}

/// What credentials are presented for.
#[derive(Clone, Debug)]
#[allow(dead_code, reason = "for those who look at credentials")]
pub struct Attempt<P> {
    /// The operation.
    pub operation: &'static Operation,
    /// What the credentials must be good for.
    pub scopes: &'static [&'static str],
    /// Who the scheme before this one said that the request comes from, where several schemes are
    /// demanded at once.
    pub principal: Option<P>,
}

/// Why credentials are refused.
#[derive(Debug)]
#[allow(dead_code, reason = "for those who look at credentials")]
pub enum Denied {
    /// They are not valid: `401`.
    Unauthorized,
    /// They are not valid for a reason that the client may know: `401`. The reason is a plain sentence
    /// without quotes.
    Invalid(&'static str),
    /// They are valid and do not suffice: `403`.
    Forbidden,
    /// They could not be looked at.
    Failure(Failure),
}

impl<F: Into<Failure>> From<F> for Denied {
    fn from(failure: F) -> Self {
        Self::Failure(failure.into())
    }
}

/// Looks at credentials.
pub trait Authenticate: Send + Sync + 'static {
    /// Who a request comes from.
    type Principal: Clone + Send + Sync + 'static;

    /// Says who presents these credentials.
    fn authenticate(
        &self,
        scheme: &'static Scheme,
        attempt: Attempt<Self::Principal>,
        credentials: Credentials,
    ) -> impl Future<Output = Result<Self::Principal, Denied>> + Send;
}

impl Demand {
    /// Credentials for a scheme that are good for these scopes.
    #[must_use]
    pub const fn new(scheme: &'static Scheme, scopes: &'static [&'static str]) -> Self {
        Self { scheme, scopes }
    }
}

/// Lets through what is good for all of these scopes.
///
/// # Errors
///
/// When one of them was not granted.
pub fn granted(scopes: &[&str], is_granted: impl Fn(&str) -> bool) -> Result<(), Denied> {
    match scopes.iter().all(|scope| is_granted(scope)) {
        true => Ok(()),
        false => Err(Denied::Forbidden),
    }
}

/// Whether a secret that somebody presents is the one that is known. How long the answer takes says
/// nothing about how much of it is right, and nothing about the known one but perhaps its length.
#[allow(dead_code, reason = "for those who look at credentials")]
#[must_use]
pub fn is_same_secret(presented: &str, known: &str) -> bool {
    let (presented, known) = (presented.as_bytes(), known.as_bytes());
    if presented.len() != known.len() {
        return false;
    }
    let differences = presented.iter().zip(known).fold(0, |sum, (one, other)| {
        // Without this a compiler may find out that the rest of a sum does not matter.
        std::hint::black_box(sum | (one ^ other))
    });
    differences == 0
}

/// What the application has put beside a request.
pub trait Beside {
    /// What there is of a type, such as the certificate of the client.
    #[allow(dead_code, reason = "most credentials are in the request itself")]
    fn beside<T: Clone + Send + Sync + 'static>(&self) -> Option<T>;
}

/// Why a request is not let in.
#[derive(Debug)]
pub enum Outside {
    /// What it carries does not suffice.
    Refused(Refusal),
    /// What it carries could not be looked at.
    Failed(Failure),
}

/// What came of credentials that were presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are not valid, perhaps for a reason.
    Invalid(Option<&'static str>),
    /// They do not suffice.
    Insufficient,
}

/// Who a request comes from; `None` is anybody, where the operation lets anybody in.
///
/// Anybody is who presents nothing. Whoever presents credentials that let nobody in is told so
/// (RFC 6750, 3.1): a client whose token has expired would otherwise take what anybody is shown for
/// its own.
///
/// # Errors
///
/// When nothing that the operation demands is there and valid.
pub async fn authorize<A: Authenticate>(
    guard: &A,
    operation: &'static Operation,
    head: &dyn Head,
    beside: &impl Beside,
) -> Result<Option<A::Principal>, Outside> {
    let mut verdicts = Vec::new();
    for alternative in operation.security {
        match present(guard, operation, alternative, head, beside).await {
            Ok(None) => {}
            Ok(principal) => return Ok(principal),
            Err((demand, denied)) => match denied {
                Denied::Unauthorized => verdicts.push((demand, Verdict::Invalid(None))),
                Denied::Invalid(reason) => verdicts.push((demand, Verdict::Invalid(Some(reason)))),
                Denied::Forbidden => verdicts.push((demand, Verdict::Insufficient)),
                Denied::Failure(failure) => return Err(Outside::Failed(failure)),
            },
        }
    }
    let mut demands = operation.security.iter().copied().flatten();
    let is_tried = !verdicts.is_empty()
        || demands.any(|demand| credentials::is_tried(demand.scheme.kind, head));
    let anybody = operation
        .security
        .iter()
        .any(|alternative| alternative.is_empty());
    if anybody && !is_tried {
        return Ok(None);
    }
    Err(Outside::Refused(challenge::refusal(operation, &verdicts)))
}

/// Presents all credentials of one alternative; `None` if there are none to present.
async fn present<A: Authenticate>(
    guard: &A,
    operation: &'static Operation,
    alternative: &'static [Demand],
    head: &dyn Head,
    beside: &impl Beside,
) -> Result<Option<A::Principal>, (&'static Demand, Denied)> {
    let found: Option<Vec<_>> = alternative
        .iter()
        .map(|demand| Some((demand, credentials::find(demand.scheme.kind, head, beside)?)))
        .collect();
    let mut principal = None;
    for (demand, credentials) in found.unwrap_or_default() {
        let attempt = Attempt {
            operation,
            scopes: demand.scopes,
            principal,
        };
        let found = guard
            .authenticate(demand.scheme, attempt, credentials)
            .await;
        principal = Some(found.map_err(|denied| (demand, denied))?);
    }
    Ok(principal)
}
