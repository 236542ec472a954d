//! Load on an API, as users of it would bring it about. It is yours: change what you like.

#[allow(dead_code, reason = "it can do more than is asked of it")]
mod client;
mod measure;
mod operations;
#[allow(dead_code, reason = "it remembers more than every API needs")]
mod person;
mod run;
#[allow(dead_code, reason = "it has a sentence for those who want to tell why")]
mod tls;

use goose::GooseAttack;
use goose::config::{GooseDefault, GooseDefaultType};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // What goose measures goes to the head of an answer only; what is measured here goes to its end.
    let attack = GooseAttack::initialize()?
        .set_default(GooseDefault::NoMetrics, true)?
        .set_default(GooseDefault::NoTelnet, true)?
        .set_default(GooseDefault::NoWebSocket, true)?;
    println!("{}", run::run(*attack).await?);
    Ok(())
}
