//! Pages in a browser.

use std::process::Command;

use super::{server, trusted};
use crate::program::Place;

/// What a browser makes of a page, which it has to open without a complaint.
pub(super) fn opened(place: &Place, name: &str) -> String {
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

#[test]
fn a_report_is_a_page_that_stands_alone() {
    let place = Place::new();
    let url = server(1);
    let line = format!(
        "load {url}/users?a=%3Cb%3E&c='d' --duration 3 --threshold p95<5s --report page.html"
    );
    let run = trusted(|| place.run(&line));
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let text = place.read("page.html");
    for foreign in ["<script", "src=", "href=", "@import", "url(", "<b>"] {
        assert!(!text.contains(foreign), "{foreign}: {text}");
    }
    let page = opened(&place, "page.html");
    for shown in [
        "Latency over time",
        "Throughput over time",
        "Latency by percentile",
        "Cores that were kept busy",
        "p95&lt;5s",
        "a=%3Cb%3E&amp;c=",
        "class=\"heat\"",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert_eq!(page.matches("<svg").count(), 4);
}
