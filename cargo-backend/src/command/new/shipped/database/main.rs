//! Serves rows of a database, with documentation and metrics; [`config::Config`] and [`database`] say what
//! the environment can change.

mod api;
mod config;
mod database;
mod docs;
mod log;
mod metrics;
mod observe;
mod operations;
#[cfg(test)]
mod round_trip;
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
    let pool = database::open().await?;
    let operations = Operations::new(&config, pool.clone());
    serve::serve(api::router(pool), config.listen()?, operations).await
}
