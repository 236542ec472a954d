//! The HTTP client of a server that fetches key sets itself.

use super::remote::{FetchKeys, Fetching, KeySet, MAX_BYTES, TIMEOUT};
use std::error::Error;
use std::fmt;
use std::io::Read as _;
use ureq::Agent;
use ureq::http::Uri;
use ureq::http::header::CACHE_CONTROL;
use ureq::tls::{RootCerts, TlsConfig};

/// Fetches key sets by HTTPS, from those whom the machine trusts; by HTTP from the machine itself alone.
///
/// No redirect is followed, so that nobody but the one who is named in the settings is asked.
pub struct KeyClient(Agent);

impl fmt::Debug for KeyClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyClient").finish_non_exhaustive()
    }
}

impl KeyClient {
    /// A client that has no connection yet.
    #[must_use]
    pub fn without_connection() -> Self {
        let trusted = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
        let config = Agent::config_builder()
            .tls_config(trusted.build())
            .timeout_global(Some(TIMEOUT))
            .max_redirects(0)
            .http_status_as_error(false)
            // It asks so seldom that no connection would still be there.
            .max_idle_connections(0)
            .build();
        Self(config.new_agent())
    }
}

impl FetchKeys for KeyClient {
    fn fetch<'f>(&'f self, url: &'f str) -> Fetching<'f> {
        let (agent, url) = (self.0.clone(), url.to_owned());
        // The client waits on its own thread.
        let fetched = tokio::task::spawn_blocking(move || key_set(&agent, &url));
        Box::pin(async { fetched.await? })
    }
}

fn key_set(agent: &Agent, url: &str) -> Result<KeySet, Box<dyn Error + Send + Sync>> {
    let uri: Uri = url.parse()?;
    let is_here = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let request = agent.get(uri).config().https_only(!is_here).build();
    let wanted = "application/jwk-set+json, application/json";
    let mut answer = request.header("accept", wanted).call()?;
    let status = answer.status().as_u16();
    if status != 200 {
        return Err(format!("it answers with {status}").into());
    }
    let cache_control = answer.headers().get(CACHE_CONTROL);
    let cache_control = cache_control.and_then(|value| value.to_str().ok());
    let cache_control = cache_control.map(str::to_owned);
    let mut body = Vec::new();
    // One byte more shows that it is too large.
    let most = u64::try_from(MAX_BYTES)?.saturating_add(1);
    answer.body_mut().as_reader().take(most).read_to_end(&mut body)?;
    Ok(KeySet {
        body,
        cache_control,
    })
}
