//! Lets users do what operations say, and tells what came of it.

use std::error::Error;

use goose::GooseAttack;

use super::{measure, operations};

/// Runs until goose says that it is over; what was measured, as a table.
pub(crate) async fn run(attack: GooseAttack) -> Result<String, Box<dyn Error>> {
    attack
        .register_scenario(operations::scenario()?)
        .execute()
        .await?;
    Ok(measure::table())
}
