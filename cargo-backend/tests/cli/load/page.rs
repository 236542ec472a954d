//! Pages in a browser.

use super::{server, trusted};
use crate::browser::opened;
use crate::program::Place;

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
