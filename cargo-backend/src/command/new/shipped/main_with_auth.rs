//! Serves the API on 127.0.0.1, on the port that `PORT` names or on 8080, and issues the tokens that it
//! wants.
//!
//! `cargo run -- add-user NAME SCOPE…` adds somebody who may log in.

mod api;
mod auth;
mod serve;

use std::env;
use std::error::Error;

use api::generated::security::Tokens;

#[{runtime}::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    match arguments.next().as_deref() {
        None => {
            let issuer = auth::Issuer::load()?;
            let tokens = Tokens::of_keys(&issuer.public_keys()?)?;
            let login = auth::Login::load(issuer)?;
            serve::serve(auth::with_login(api::router(tokens), login)).await
        }
        Some("add-user") => {
            let name = arguments.next().ok_or("say who: `add-user NAME SCOPE…`")?;
            auth::add_user(&name, &arguments.collect::<Vec<_>>())
        }
        Some(other) => Err(format!("there is no `{other}`; there is `add-user NAME SCOPE…`").into()),
    }
}
