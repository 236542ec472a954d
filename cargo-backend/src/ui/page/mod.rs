//! Pages that stand alone: no script, no font, nothing that is fetched.

#[cfg(feature = "db")]
mod bars;

use std::fmt::Write as _;

#[cfg(feature = "db")]
pub(crate) use bars::{Bar, bars};

use super::xml::escaped;

const STYLE: &str = include_str!("style.css");

/// A page that grows.
pub(crate) struct Page(String);

impl Page {
    /// `kind` is what stands before the title where pages are listed.
    pub(crate) fn new(kind: &str, title: &str) -> Self {
        let title = escaped(title);
        Self(format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <title>{kind}: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        ))
    }

    /// Adds what is HTML already.
    pub(crate) fn add(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// Adds a text, between what is HTML.
    pub(crate) fn element(&mut self, before: &str, text: &str, after: &str) {
        let _ = writeln!(self.0, "{before}{}{after}", escaped(text));
    }

    pub(crate) fn pace(&mut self, text: &str) {
        self.element("<p class=\"pace\">", text, "</p>");
    }

    pub(crate) fn heading(&mut self, text: &str) {
        self.element("<h2>", text, "</h2>");
    }

    pub(crate) fn doubt(&mut self, text: &str) {
        self.element("<p class=\"doubt\">", text, "</p>");
    }

    pub(crate) fn figures(&mut self, figures: &[(String, String)]) {
        self.add("<dl class=\"figures\">\n");
        for (name, value) in figures {
            self.element("<div><dt>", name, "</dt>");
            self.element("<dd>", value, "</dd></div>");
        }
        self.add("</dl>\n");
    }

    /// Rows with the class of each.
    pub(crate) fn table<'a, const N: usize>(
        &mut self,
        head: [&str; N],
        rows: impl Iterator<Item = (&'a str, [String; N])>,
    ) {
        self.add("<table>\n<tr>");
        for name in head {
            self.element("<th>", name, "</th>");
        }
        self.add("</tr>\n");
        for (class, row) in rows {
            let _ = write!(self.0, "<tr class=\"{class}\">");
            for cell in &row {
                self.element("<td>", cell, "</td>");
            }
            self.add("</tr>\n");
        }
        self.add("</table>\n");
    }

    pub(crate) fn list(&mut self, lines: &[String]) {
        self.add("<ul>\n");
        for line in lines {
            self.element("<li>", line, "</li>");
        }
        self.add("</ul>\n");
    }

    pub(crate) fn notes(&mut self, notes: &[String]) {
        if !notes.is_empty() {
            self.heading("Notes");
            self.list(notes);
        }
    }

    pub(crate) fn finish(mut self) -> String {
        self.add("</body>\n</html>\n");
        self.0
    }
}
