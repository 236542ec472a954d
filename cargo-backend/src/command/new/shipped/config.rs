//! What the environment says about the server.

use std::env;
use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::str::FromStr;

use tracing_subscriber::filter::LevelFilter;

/// How lines of the log are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: an object a line.
    Json,
}

/// What can be said without building the server anew.
#[derive(Clone)]
pub struct Config {
    /// `HOST`: the address to serve on. `127.0.0.1` is reached from this machine alone; `0.0.0.0`
    /// is for containers.
    pub host: IpAddr,
    /// `PORT`: 8080; 0 is any that is free.
    pub port: u16,
    /// `LOG_FORMAT`: `text` or `json`.
    pub log_format: LogFormat,
    /// `LOG_LEVEL`: `off`, `error`, `warn`, `info`, `debug` or `trace`.
    pub log_level: LevelFilter,
    /// `METRICS_TOKEN`: who presents it as a bearer token may read `/metrics`; without one, only
    /// who asks from this machine.
    pub metrics_token: Option<String>,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// What is wrong with the first variable that cannot be understood.
    pub fn from_env() -> Result<Self, String> {
        Self::of(|name| env::var(name).ok())
    }

    fn of(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let log_format = match variable("LOG_FORMAT").as_deref() {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(other) => return Err(format!("LOG_FORMAT is `{other}`, not `text` or `json`")),
        };
        Ok(Self {
            host: parsed("HOST", variable("HOST"))?.unwrap_or(Ipv4Addr::LOCALHOST.into()),
            port: parsed("PORT", variable("PORT"))?.unwrap_or(8080),
            log_format,
            log_level: parsed("LOG_LEVEL", variable("LOG_LEVEL"))?.unwrap_or(LevelFilter::INFO),
            metrics_token: variable("METRICS_TOKEN"),
        })
    }

    /// Listens where the server is to be reached.
    ///
    /// # Errors
    ///
    /// Why nobody can be reached there.
    pub fn listen(&self) -> Result<TcpListener, String> {
        let address = SocketAddr::new(self.host, self.port);
        let listen = || {
            let listener = TcpListener::bind(address)?;
            listener.set_nonblocking(true)?;
            Ok(listener)
        };
        listen().map_err(|error: std::io::Error| {
            format!("cannot serve on {address}: {error}; PORT names another port")
        })
    }
}

fn parsed<T: FromStr<Err: Display>>(
    name: &str,
    value: Option<String>,
) -> Result<Option<T>, String> {
    let parse = |value: String| {
        let wrong = |error| format!("{name} is `{value}`: {error}");
        value.parse().map_err(wrong)
    };
    value.map(parse).transpose()
}

#[cfg(test)]
mod tests {
    use super::{Config, LevelFilter, LogFormat};

    fn of(variables: &[(&str, &str)]) -> Result<Config, String> {
        Config::of(|name| {
            let found = variables.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_empty_environment_is_enough() {
        let config = of(&[("METRICS_TOKEN", "")]).unwrap();
        assert_eq!(
            (config.host.to_string().as_str(), config.port),
            ("127.0.0.1", 8080)
        );
        assert_eq!(config.log_format, LogFormat::Text);
        assert_eq!(config.log_level, LevelFilter::INFO);
        assert_eq!(config.metrics_token, None);
    }

    #[test]
    fn what_cannot_be_understood_is_told() {
        assert!(of(&[("HOST", "::"), ("PORT", "1")]).is_ok());
        for (name, value) in [
            ("HOST", "localhost"),
            ("PORT", "65536"),
            ("LOG_FORMAT", "xml"),
            ("LOG_LEVEL", "loud"),
        ] {
            let error = of(&[(name, value)]).err().unwrap();
            assert!(
                error.starts_with(&format!("{name} is `{value}`")),
                "{error}"
            );
        }
    }
}
