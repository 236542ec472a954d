//! Pages of other origins: which may use the API (the CORS protocol of the Fetch standard).

use super::super::support::http::answer::Answer;
use super::super::support::http::head::Head;
use std::sync::Arc;

/// Which pages of other origins may use the API; by default as the settings say.
///
/// Browsers ask on behalf of pages; whoever is none sees no difference. What pages may send, by which
/// methods and with which headers, is decided for each path when code is generated.
#[derive(Clone, Copy, Debug)]
pub struct Cors {
    /// The origins, as browsers write them: `https://app.example.com`. `https://*.example.com` are all
    /// names below one, `http://localhost:*` are all ports, `env:NAME` are those that an environment
    /// variable lists when the server starts, with commas or spaces between them, and `*` are all, which
    /// is for answers without credentials.
    pub origins: &'static [&'static str],
    /// The headers of answers that pages can read beside those that all can.
    pub expose: &'static str,
    /// Whether pages may have cookies and other credentials of the browser sent along.
    pub credentials: bool,
    /// For how many seconds browsers may remember what was allowed.
    pub max_age: u32,
    /// Whether pages from the internet may use a server in a private network.
    pub private_network: bool,
}

impl Default for Cors {
    fn default() -> Self {
        super::CORS
    }
}

impl Cors {
    /// What this comes to in the environment of the program. What names no origin lets nobody in, and
    /// standard error says so.
    #[must_use]
    pub fn in_environment(self) -> Policy {
        let mut origins = Vec::new();
        for origin in self.origins {
            let Some(name) = origin.strip_prefix("env:") else {
                origins.push((*origin).to_owned());
                continue;
            };
            match std::env::var(name) {
                Ok(list) => {
                    let list = list.split([',', ' ']).filter(|it| !it.is_empty());
                    origins.extend(list.map(str::to_owned));
                }
                Err(why) => eprintln!("no origin is allowed by `{name}`: {why}"),
            }
        }
        let is_open = !self.credentials && origins.iter().any(|origin| origin == "*");
        origins.retain(|origin| {
            let is_right = is_pattern(origin) || is_open && origin == "*";
            if !is_right {
                eprintln!("no origin is allowed by `{origin}`, which is none");
            }
            is_right
        });
        Policy {
            cors: self,
            origins: origins.into(),
            is_open,
        }
    }
}

/// Which pages may use the API, once the environment is known.
#[derive(Clone, Debug)]
pub struct Policy {
    cors: Cors,
    origins: Arc<[String]>,
    /// Whether all may.
    is_open: bool,
}

/// What a request says about the page that it is sent for.
pub struct Visit {
    /// That it asks whether another request may be sent.
    pub preflight: Option<Preflight>,
    /// The headers of its answer, whatever that is.
    pub lines: Vec<(&'static str, String)>,
}

/// Headers that no answer has from elsewhere.
pub const OWN_LINES: [&str; 3] = [
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-expose-headers",
];

impl Policy {
    /// What a request says about the page that it is sent for.
    #[must_use]
    pub fn visit_of(&self, method: &str, head: &dyn Head) -> Visit {
        let is_there = |name: &str| head.header(name, 0).is_some();
        let is_options = method == "OPTIONS";
        let is_preflight =
            is_options && is_there("origin") && is_there("access-control-request-method");
        let origin = match self.is_open {
            true => Some("*"),
            false => self.known(head),
        };
        let mut lines = Vec::new();
        if let Some(vary) = self.vary(is_options) {
            lines.push(("vary", vary.to_owned()));
        }
        if let Some(origin) = origin {
            lines.push(("access-control-allow-origin", origin.to_owned()));
            if self.cors.credentials {
                lines.push(("access-control-allow-credentials", "true".to_owned()));
            }
            if !is_preflight && !self.cors.expose.is_empty() {
                let expose = self.cors.expose.to_owned();
                lines.push(("access-control-expose-headers", expose));
            }
        }
        let asks_private = || head.header("access-control-request-private-network", 0);
        let preflight = is_preflight.then(|| Preflight {
            is_allowed: origin.is_some(),
            is_private: self.cors.private_network && asks_private() == Some(b"true"),
            max_age: self.cors.max_age,
        });
        Visit { preflight, lines }
    }

    /// The origin that a request has, if it is one of those that may be there.
    fn known<'h>(&self, head: &'h dyn Head) -> Option<&'h str> {
        let line = head.header("origin", 0);
        let line = line.filter(|_| head.header("origin", 1).is_none())?;
        let origin = std::str::from_utf8(line).ok()?;
        let is_known = self.origins.iter().any(|known| admits(known, origin));
        is_known.then_some(origin)
    }

    /// What of a request makes a difference for its answer.
    fn vary(&self, is_options: bool) -> Option<&'static str> {
        match (is_options, self.cors.private_network) {
            (true, true) => Some(
                "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, \
                 Access-Control-Request-Private-Network",
            ),
            (true, false) => {
                Some("Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
            }
            (false, _) => (!self.is_open).then_some("Origin"),
        }
    }
}

/// A browser asks whether it may send another request. It stands in the extensions of the request.
#[derive(Clone, Copy, Debug)]
pub struct Preflight {
    is_allowed: bool,
    is_private: bool,
    max_age: u32,
}

impl Preflight {
    /// The answer of a path, where pages may use these methods and headers.
    #[must_use]
    pub fn answer_with(self, methods: &'static str, headers: &'static str) -> Answer {
        let mut answer = Answer::new(204);
        if !self.is_allowed {
            return answer;
        }
        if !methods.is_empty() {
            answer = answer.header_text("access-control-allow-methods", methods);
        }
        if !headers.is_empty() {
            answer = answer.header_text("access-control-allow-headers", headers);
        }
        if self.is_private {
            answer = answer.header_text("access-control-allow-private-network", "true");
        }
        answer.header_text("access-control-max-age", self.max_age.to_string())
    }
}

/// Whether a text stands for origins.
fn is_pattern(text: &str) -> bool {
    let text = text.strip_suffix(":*").unwrap_or(text);
    let Some((scheme, host)) = text.split_once("://") else {
        return false;
    };
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"*/?#@".contains(&byte);
    let is_below = |name: &str| name == "localhost" || name.contains('.');
    let (name, is_right) = match host.strip_prefix("*.") {
        Some(name) => (name, is_name(without_port(name)) && is_below(name)),
        None => (host, true),
    };
    let mut bytes = scheme.bytes().chain(name.bytes());
    is_right && !scheme.is_empty() && !name.is_empty() && bytes.all(is_plain)
}

/// Whether an origin is one of those that a text stands for.
fn admits(pattern: &str, origin: &str) -> bool {
    let (pattern, origin) = match pattern.strip_suffix(":*") {
        Some(pattern) => (pattern, without_port(origin)),
        None => (pattern, origin),
    };
    match pattern.split_once('*') {
        Some((start, end)) => {
            let rest = origin.strip_prefix(start);
            rest.and_then(|rest| rest.strip_suffix(end))
                .is_some_and(is_name)
        }
        None => pattern == origin,
    }
}

fn without_port(origin: &str) -> &str {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit());
    match origin.rsplit_once(':') {
        Some((host, port)) if is_port(port) => host,
        _ => origin,
    }
}

/// Whether a text is labels with dots between them, as browsers write them.
fn is_name(text: &str) -> bool {
    let is_label =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    text.split('.')
        .all(|label| !label.is_empty() && label.bytes().all(is_label))
}
