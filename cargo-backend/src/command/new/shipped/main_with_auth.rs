//! Serves the API, its documentation and its metrics, and issues the tokens that it wants;
//! [`config::Config`] says what the environment can change.
//!
//! `cargo run -- add-user NAME SCOPE…` adds somebody who may log in.

mod api;
mod auth;
mod config;
mod docs;
mod log;
mod metrics;
mod observe;
mod operations;
mod serve;
#[cfg(test)]
mod tests;

use std::env;
use std::error::Error;

use api::generated::security::Tokens;
use config::Config;
use operations::Operations;

#[{runtime}::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    match arguments.next().as_deref() {
        None => {
            let config = Config::from_env()?;
            log::start(&config);
            let issuer = auth::Issuer::load()?;
            let tokens = Tokens::of_keys(&issuer.public_keys()?)?;
            let login = auth::Login::new(issuer, auth::Users::load()?)?;
            let app = auth::with_login(api::router(tokens), login);
            serve::serve(app, config.listen()?, Operations::new(&config)).await
        }
        Some("add-user") => {
            let name = arguments.next().ok_or("say who: `add-user NAME SCOPE…`")?;
            auth::Users::add(&name, &arguments.collect::<Vec<_>>())
        }
        Some(other) => {
            Err(format!("there is no `{other}`; there is `add-user NAME SCOPE…`").into())
        }
    }
}
