//! The command line of sqlx, as its own project publishes it.

use std::process::Command;

use crate::program::Place;

/// What `sqlx migrate run` does with the migrations of a place.
pub(super) fn up(place: &Place, url: &str) {
    migrate(place, url, &["run"]);
}

/// What `sqlx migrate revert` does until nothing is left.
pub(super) fn down(place: &Place, url: &str) {
    migrate(place, url, &["revert", "--target-version", "0"]);
}

fn migrate(place: &Place, url: &str, words: &[&str]) {
    let mut command = Command::new("sqlx");
    command.arg("migrate").args(words);
    command.args(["--source", "migrations", "--database-url", url]);
    let output = command
        .current_dir(place.path())
        .output()
        .expect("`scripts/test` installs sqlx-cli; without it: cargo install sqlx-cli");
    assert!(
        output.status.success(),
        "{words:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
