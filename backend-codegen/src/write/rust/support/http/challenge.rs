//! What a client that is not let in is told to present (RFC 9110, 11.6.1).

use super::operation::Operation;
use super::refusal::{Reason, Refusal};
use super::security::{Demand, Kind, Verdict};

/// The refusal of a request that is not let in, given what came of the credentials that it has: a
/// challenge for each scheme.
#[must_use]
pub fn refusal(operation: &Operation, verdicts: &[(&'static Demand, Verdict)]) -> Refusal {
    let is_insufficient = |(_, verdict): &(_, Verdict)| *verdict == Verdict::Insufficient;
    let mut refusal = Refusal::from(match verdicts.iter().any(is_insufficient) {
        true => Reason::Forbidden,
        false => Reason::Unauthorized,
    });
    let demands = operation
        .security
        .iter()
        .flat_map(|alternative| alternative.iter());
    for demand in demands {
        let challenge = Challenge {
            demand,
            verdict: verdict(demand, verdicts),
        };
        let challenge = challenge.to_line();
        if !refusal.headers.iter().any(|(_, known)| *known == challenge) {
            refusal.headers.push(("www-authenticate", challenge));
        }
    }
    refusal
}

/// What came of the credentials that were presented for a demand, if any were.
fn verdict(demand: &Demand, verdicts: &[(&'static Demand, Verdict)]) -> Option<Verdict> {
    let mut verdicts = verdicts.iter();
    let found = verdicts.find(|(about, _)| std::ptr::eq(*about, demand));
    found.map(|(_, verdict)| *verdict)
}

/// What to present for a demand.
struct Challenge {
    demand: &'static Demand,
    verdict: Option<Verdict>,
}

impl Challenge {
    fn to_line(&self) -> String {
        match self.demand.scheme.kind {
            Kind::HeaderField(name) => key("header", name),
            Kind::QueryParameter(name) => key("query", name),
            Kind::CookieValue(name) => key("cookie", name),
            Kind::Basic => "Basic realm=\"api\", charset=\"UTF-8\"".to_owned(),
            Kind::Bearer => self.to_bearer(),
            Kind::Other(scheme) => scheme.to_owned(),
            Kind::Certificate => "ClientCertificate realm=\"api\"".to_owned(),
        }
    }

    /// The challenge of RFC 6750, 3. Whoever presents nothing is told of no error.
    fn to_bearer(&self) -> String {
        let mut challenge = "Bearer realm=\"api\"".to_owned();
        match self.verdict {
            None => {}
            Some(Verdict::Invalid(reason)) => {
                challenge.push_str(", error=\"invalid_token\"");
                if let Some(reason) = reason {
                    challenge.push_str(&format!(", error_description=\"{}\"", escaped(reason)));
                }
            }
            Some(Verdict::Insufficient) if self.demand.scopes.is_empty() => {}
            Some(Verdict::Insufficient) => {
                let scopes = escaped(&self.demand.scopes.join(" "));
                challenge.push_str(&format!(
                    ", error=\"insufficient_scope\", scope=\"{scopes}\""
                ));
            }
        }
        challenge
    }
}

fn key(place: &str, name: &str) -> String {
    format!("ApiKey in=\"{place}\", name=\"{}\"", escaped(name))
}

/// Text between quotes (RFC 9110, 5.6.4).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
