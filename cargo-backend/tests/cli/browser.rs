//! Pages in a browser.

use std::process::Command;

use crate::program::Place;

/// What a browser makes of a page, which it has to open without a complaint.
pub(crate) fn opened(place: &Place, name: &str) -> String {
    let mut browser = Command::new("chromium");
    browser
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ])
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!(
            "--user-data-dir={}",
            place.path().join("browser").display()
        ))
        .arg(format!("file://{}", place.path().join(name).display()));
    let output = browser.output().expect("chromium is there");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("CONSOLE"), "{said}");
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(page.contains("</html>"), "{page}{said}");
    page
}
