//! Serves the API on 127.0.0.1, on the port that `PORT` names or on 8080.

mod api;
mod serve;

use std::error::Error;

#[{runtime}::main]
async fn main() -> Result<(), Box<dyn Error>> {
    serve::serve(api::router()).await
}
