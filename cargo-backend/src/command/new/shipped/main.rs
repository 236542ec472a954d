//! Serves the API, its documentation and its metrics; [`config::Config`] says what the environment can
//! change.

mod api;
mod config;
mod docs;
mod log;
mod metrics;
mod observe;
mod operations;
mod serve;
#[cfg(test)]
mod tests;

use std::error::Error;

use config::Config;
use operations::Operations;

#[{runtime}::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = Config::from_env()?;
    log::start(&config);
    serve::serve(api::router(), config.listen()?, Operations::new(&config)).await
}
