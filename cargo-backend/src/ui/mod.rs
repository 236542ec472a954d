//! Everything that a person or a machine gets to see.
//!
//! Data that was asked for goes to stdout, talk and findings go to stderr. Nothing else in the
//! program prints, and nothing here knows what the commands do.

mod finding;
mod github;
mod human;
mod json;
#[cfg(any(feature = "db", feature = "load"))]
#[cfg_attr(
    not(all(feature = "db", feature = "load")),
    allow(dead_code, reason = "each kind of page has some of it")
)]
pub(crate) mod page;
mod place;
pub(crate) mod report;
mod sarif;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod together;
pub(crate) mod xml;

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use backend_codegen::diagnostic::{Diagnostic, Diagnostics, Severity};
use backend_codegen::document::Sources;

use crate::explain::Page;
pub(crate) use finding::{Finding, Problem};
pub(crate) use table::text_table;
pub(crate) use text::counted;

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum MessageFormat {
    /// For people: the source line with the place marked.
    #[default]
    Human,
    /// For programs: one JSON object a line.
    Json,
    /// For GitHub Actions: annotations on the changed files.
    Github,
    /// For code scanning: one document of SARIF 2.1.0.
    Sarif,
}

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Errors only.
    Quiet,
    /// What matters.
    #[default]
    Normal,
    /// Every finding and every file.
    Verbose,
}

/// The way out of the program.
pub(crate) struct Ui {
    format: MessageFormat,
    verbosity: Verbosity,
    log: sarif::Log,
    /// Whether stdout has data of another kind.
    has_data: bool,
    /// What was told, where nothing is told twice.
    told: Option<BTreeSet<String>>,
    stdout: AutoStream<io::Stdout>,
    stderr: AutoStream<io::Stderr>,
}

/// How many findings of one code people see before the rest is only counted.
const SHOWN_PER_CODE: usize = 20;

/// Whether a byte may begin what a terminal obeys (ECMA-48): a control character but the usual space,
/// or, after 0xC2, one of those past ASCII.
fn may_control(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t') || matches!(byte, 0x7f | 0xc2)
}

impl Ui {
    /// A way out to this process's own streams.
    pub(crate) fn new(format: MessageFormat, verbosity: Verbosity, color: ColorChoice) -> Self {
        Self {
            format,
            verbosity,
            log: sarif::Log::default(),
            has_data: false,
            told: None,
            stdout: AutoStream::new(io::stdout(), color),
            stderr: AutoStream::new(io::stderr(), color),
        }
    }

    /// From now on what is found in an input is told once, however many parts of a run find it.
    pub(crate) fn tell_once(&mut self) {
        self.told.get_or_insert_default();
    }

    /// Writes data that was asked for.
    pub(crate) fn data(&mut self, text: &str) -> io::Result<()> {
        self.has_data |= !text.is_empty();
        match text.bytes().any(may_control) {
            true => self.stdout.write_all(text.as_bytes())?,
            // Nothing in it is for a terminal to obey, and nobody has to look for that.
            false => io::stdout().write_all(text.as_bytes())?,
        }
        self.stdout.flush()
    }

    /// Says how the work goes; silent with `--quiet`.
    pub(crate) fn say(&mut self, line: fmt::Arguments<'_>) {
        if self.verbosity >= Verbosity::Normal {
            self.talk(&format!("{}\n", text::visible(&line.to_string())));
        }
    }

    /// Shows statements of SQL while others have the way out.
    #[cfg(feature = "db")]
    pub(crate) fn statements(&self) -> impl FnMut(&str) + 'static {
        let mut stderr = AutoStream::new(io::stderr(), self.stderr.current_choice());
        move |sql| {
            // Nobody can be told that stderr is closed.
            let _ = writeln!(stderr, "{};", text::visible_lines(sql));
        }
    }

    /// Says what only `--verbose` wants to know.
    pub(crate) fn detail(&mut self, line: fmt::Arguments<'_>) {
        if self.verbosity >= Verbosity::Verbose {
            self.say(line);
        }
    }

    /// Reports what was found in the input, beside the work.
    pub(crate) fn diagnostics(&mut self, diagnostics: &Diagnostics, sources: &Sources) {
        let text = self.rendered(diagnostics, sources, &human::FINDINGS);
        self.talk(&text);
    }

    /// Reports what was looked for in the input: the result of the work.
    pub(crate) fn findings(&mut self, found: &Diagnostics, sources: &Sources) -> io::Result<()> {
        let text = self.rendered(found, sources, &human::FINDINGS);
        self.data(&text)
    }

    /// Reports the differences that were looked for: the result of the work.
    pub(crate) fn changes(&mut self, changes: &Diagnostics, sources: &Sources) -> io::Result<()> {
        let text = self.rendered(changes, sources, &human::CHANGES);
        self.data(&text)
    }

    /// Says how many findings somebody silenced, and with `--verbose` which ones, and why.
    pub(crate) fn silenced(&mut self, silenced: &[(Diagnostic, String)], sources: &Sources) {
        if silenced.is_empty() {
            return;
        }
        if self.format == MessageFormat::Sarif {
            for (diagnostic, reason) in silenced {
                let finding = Finding::of_diagnostic(diagnostic, sources);
                self.log.add_silenced(&finding, reason);
            }
            return;
        }
        for (diagnostic, reason) in silenced {
            let place = sources.line_column(diagnostic.location);
            let (code, line, column) = (diagnostic.code, place.line, place.column);
            let file = sources.name(diagnostic.location);
            self.detail(format_args!(
                "silenced[{code}] {file}:{line}:{column}: {reason}"
            ));
        }
        let more = if self.is_verbose() {
            ""
        } else {
            " (`-v` lists them)"
        };
        match silenced.len() {
            1 => self.say(format_args!("1 finding is silenced{more}")),
            n => self.say(format_args!("{n} findings are silenced{more}")),
        }
    }

    /// Reports problems that have no place in a document.
    pub(crate) fn problems(&mut self, problems: &[Problem]) {
        let findings: Vec<_> = problems.iter().map(Finding::of_problem).collect();
        let text = self.render(&findings, &human::FINDINGS);
        self.talk(&text);
    }

    /// Reports problems that were looked for; people get to see `text` instead.
    pub(crate) fn found(
        &mut self,
        problems: &[Problem],
        text: impl FnOnce() -> String,
    ) -> io::Result<()> {
        if self.format == MessageFormat::Human {
            return self.data(&text::visible_lines(&text()));
        }
        let findings: Vec<_> = problems.iter().map(Finding::of_problem).collect();
        let text = self.render(&findings, &human::FINDINGS);
        self.data(&text)
    }

    /// Writes a list that was asked for, for people or for programs.
    pub(crate) fn listed(
        &mut self,
        people: impl FnOnce() -> String,
        programs: impl FnOnce() -> String,
    ) -> io::Result<()> {
        match self.format {
            MessageFormat::Json => self.data(&programs()),
            MessageFormat::Human | MessageFormat::Github | MessageFormat::Sarif => {
                self.data(&text::visible_lines(&people()))
            }
        }
    }

    /// Shows the page of a code, for people or for programs.
    pub(crate) fn page(&mut self, page: &Page) -> io::Result<()> {
        match self.format {
            MessageFormat::Json => self.data(&(page.json() + "\n")),
            MessageFormat::Human | MessageFormat::Github | MessageFormat::Sarif => {
                self.data(&page.styled())
            }
        }
    }

    /// Says what came of a run as a whole; where findings are one document, beside it.
    pub(crate) fn summary(
        &mut self,
        people: impl FnOnce() -> String,
        programs: impl FnOnce() -> String,
    ) -> io::Result<()> {
        if self.format == MessageFormat::Sarif {
            let text = people();
            self.talk(&text::visible_lines(&text));
            return Ok(());
        }
        self.listed(people, programs)
    }

    /// Reports what was tried: all of it as a list, or only what went wrong as annotations.
    pub(crate) fn tried(
        &mut self,
        problems: &[Problem],
        people: impl FnOnce() -> String,
        programs: impl FnOnce() -> String,
    ) -> io::Result<()> {
        match self.format {
            MessageFormat::Github | MessageFormat::Sarif => self.found(problems, people),
            MessageFormat::Human | MessageFormat::Json => self.listed(people, programs),
        }
    }

    /// Shows how the work goes in a line that the next one replaces; silent where nobody looks on.
    #[cfg(feature = "load")]
    pub(crate) fn progress(&mut self, line: &str) {
        use std::io::IsTerminal as _;
        let is_shown = self.verbosity >= Verbosity::Normal && self.format == MessageFormat::Human;
        if is_shown && io::stderr().is_terminal() {
            self.talk(&format!("\r\x1b[2K{}", text::visible(line)));
        }
    }

    /// Clears that line.
    #[cfg(feature = "load")]
    pub(crate) fn progress_ends(&mut self) {
        self.progress("");
    }

    /// Writes what is written at the end: to stdout, unless other data went there.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        if self.format != MessageFormat::Sarif {
            return Ok(());
        }
        let text = std::mem::take(&mut self.log).finish();
        if self.has_data {
            self.talk(&text);
            return Ok(());
        }
        self.data(&text)
    }

    /// Whether everything is to be shown.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbosity >= Verbosity::Verbose
    }

    /// What is not hidden by `--quiet`, nor was told before where that is once too often.
    fn rendered(
        &mut self,
        diagnostics: &Diagnostics,
        sources: &Sources,
        words: &human::Words,
    ) -> String {
        let quiet = self.verbosity == Verbosity::Quiet;
        let found = diagnostics
            .iter()
            .filter(|diagnostic| !quiet || diagnostic.severity == Severity::Error)
            .map(|diagnostic| Finding::of_diagnostic(diagnostic, sources));
        let told = &mut self.told;
        let found = found.filter(|finding| match told {
            Some(told) => told.insert(json::render(finding)),
            None => true,
        });
        let findings: Vec<_> = found.collect();
        self.render(&findings, words)
    }

    /// The findings as `--message-format` wants them.
    fn render(&mut self, findings: &[Finding<'_>], words: &human::Words) -> String {
        if findings.is_empty() {
            return String::new();
        }
        match self.format {
            MessageFormat::Json => findings.iter().map(json::render).collect(),
            MessageFormat::Github => findings.iter().map(github::render).collect(),
            MessageFormat::Sarif => {
                self.log.add(findings);
                String::new()
            }
            MessageFormat::Human => {
                let (limit, findings) = match self.verbosity {
                    Verbosity::Verbose => (usize::MAX, together::alone(findings)),
                    Verbosity::Quiet | Verbosity::Normal if words.are_told_together => {
                        (SHOWN_PER_CODE, together::together(findings))
                    }
                    Verbosity::Quiet | Verbosity::Normal => {
                        (SHOWN_PER_CODE, together::alone(findings))
                    }
                };
                human::render(&findings, limit, words)
            }
        }
    }

    /// Nobody can be told that stderr is closed.
    fn talk(&mut self, text: &str) {
        let _ = self.stderr.write_all(text.as_bytes());
        let _ = self.stderr.flush();
    }
}
