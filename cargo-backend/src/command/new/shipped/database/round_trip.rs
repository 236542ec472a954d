//! A row of every table makes the round trip over HTTP: it is made, read, listed, changed and deleted.

use std::io::Write as _;

use crate::api::generated::round_trip;
{imports}use crate::operations::Operations;
use crate::tests::config;
use crate::{api, serve};

/// What columns are given whose rules the schema does not say: table, column, and a value in JSON, as
/// `("orders", "code", "\"A-1\"")`.
const VALUES: &[(&str, &str, &str)] = &[];

#[{runtime}::test]
async fn rows_of_every_table_make_the_round_trip() {
{pool}    let config = config();
    let listener = config.listen().expect("a port is free");
    let address = listener.local_addr().expect("it listens");
{headers}    let asking = tokio::task::spawn_blocking(move || round_trip::run(address, {header}, VALUES));
    let operations = Operations::new(&config, pool.clone());
    let api = {router};
    let told = tokio::select! {
        ended = serve::serve(api, listener, operations) => panic!("it ended: {ended:?}"),
        told = asking => told.expect("every answer is understood"),
    };
{remove}    tell(&told.to_string());
    assert!(
        told.wrong.is_empty(),
        "it was answered otherwise than it should be"
    );
}

/// Says something although all is well.
fn tell(text: &str) {
    std::io::stderr()
        .write_all(text.as_bytes())
        .expect("somebody listens");
}
{everybody}
