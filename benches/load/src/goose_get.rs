//! Goose as it is, with its own client.

use std::sync::Arc;

use goose::GooseAttack;
use goose::config::GooseConfiguration;
use goose::goose::{GooseUser, Scenario, Transaction, TransactionError, TransactionFunction};
/// Asks for so many seconds; prints how many requests there were.
pub(crate) fn run(url: &str, users: usize, seconds: usize) -> Result<(), super::Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut configuration = GooseConfiguration::default();
        configuration.host = Some(url.to_owned());
        configuration.users = Some(users);
        configuration.increase_rate = Some("100000".to_owned());
        configuration.run_time = Some(seconds.to_string());
        configuration.no_print_metrics = true;
        configuration.no_error_summary = true;
        configuration.no_telnet = true;
        configuration.quiet = 2;
        let get: TransactionFunction = Arc::new(|user| Box::pin(get(user)));
        let scenario = Scenario::new("get").register_transaction(Transaction::new(get));
        let attack = GooseAttack::initialize_with_config(configuration)?
            .register_scenario(scenario)
            .execute()
            .await?;
        let n: usize = attack.requests.values().map(|it| it.success_count).sum();
        println!("{n}");
        Ok(())
    })
}

async fn get(user: &mut GooseUser) -> Result<(), Box<TransactionError>> {
    let goose = user.get("/").await?;
    // A body that is not read costs nothing, and closes the connection.
    if let Ok(response) = goose.response {
        drop(response.bytes().await);
    }
    Ok(())
}
