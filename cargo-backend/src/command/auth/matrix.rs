//! What a server makes of every way to ask for its operations.

use backend_codegen::api::{Api, Method};

use super::cases::{self, Expected};
use super::credentials::Known;
use super::host::{Answer, Host};
use crate::command::requests::Requests;
use crate::ui::text_table;
use crate::ui::{Problem, Ui};

/// One request and what came of it.
pub(super) struct Row {
    pub(super) operation: String,
    /// What the request presented.
    pub(super) what: String,
    expected: Expected,
    pub(super) status: u16,
    verdict: Verdict,
}

/// Whether the server did what it has to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Right,
    /// It kept out whom it has to, and says so in another way than it should.
    Odd,
    /// Nothing can be concluded from it.
    Unclear,
    /// It let in somebody whom it has to keep out.
    Hole,
}

/// All rows, and what was left out with the reason.
pub(super) struct Matrix {
    pub(super) rows: Vec<Row>,
    pub(super) left_out: Vec<Problem>,
}

/// Asks for all operations in all ways.
pub(super) fn ask(
    api: &Api,
    known: &Known<'_>,
    requests: &Requests<'_, '_>,
    host: &Host,
    allow_writes: bool,
    ui: &mut Ui,
) -> anyhow::Result<Matrix> {
    let mut matrix = Matrix {
        rows: Vec::new(),
        left_out: Vec::new(),
    };
    let may_write = allow_writes || host.is_here();
    let mut operations: Vec<_> = api.operations().collect();
    // What was deleted is gone.
    operations.sort_by_key(|(_, operation)| operation.method == Method::Delete);
    let mut n_writes = 0;
    for (path, operation) in operations {
        if operation.security.is_empty() {
            continue;
        }
        let name = format!("{} {}", operation.method, path.template.as_str());
        if changes_something(&operation.method) && !may_write {
            n_writes += 1;
            continue;
        }
        let request = match requests.valid(path, operation) {
            Ok(request) => request,
            Err(reason) => {
                let message = format!("`{name}` was left out: no valid request is known: {reason}");
                let problem = Problem::new("auth::no-request", message);
                let help = "add an example of what it wants to the document";
                matrix.left_out.push(problem.help(help));
                continue;
            }
        };
        let before = matrix.rows.len();
        for case in cases::all(operation, known)? {
            let answer = host.ask(&request, &case.presented)?;
            matrix.rows.push(Row {
                operation: name.clone(),
                what: case.what,
                expected: case.expected,
                status: answer.status,
                verdict: verdict(case.expected, &answer),
            });
        }
        let n = matrix.rows.len() - before;
        ui.detail(format_args!("{name}: {n} requests"));
    }
    if n_writes > 0 {
        let message = format!("{n_writes} operations that change something were left out");
        let problem = Problem::new("auth::writes", message);
        let help = "`--allow-writes` asks for them, too: who is let in changes what is there";
        matrix.left_out.push(problem.help(help));
    }
    Ok(matrix)
}

fn changes_something(method: &Method) -> bool {
    !matches!(
        method,
        Method::Get | Method::Head | Method::Options | Method::Trace | Method::Query
    )
}

fn verdict(expected: Expected, answer: &Answer) -> Verdict {
    match (expected, answer.status) {
        (Expected::Unauthorized, 401) if answer.has_challenge => Verdict::Right,
        (Expected::Forbidden | Expected::KeptOut, 403) => Verdict::Right,
        (Expected::KeptOut, 401) if answer.has_challenge => Verdict::Right,
        (Expected::LetIn, 401 | 403 | 429 | 503) => Verdict::Unclear,
        (Expected::LetIn, _) => Verdict::Right,
        (_, 401 | 403) => Verdict::Odd,
        // Nobody is let in, and nobody knows why.
        (_, 429 | 503) => Verdict::Unclear,
        _ => Verdict::Hole,
    }
}

impl Row {
    /// What is not as it has to be.
    pub(super) fn problem(&self) -> Option<Problem> {
        if self.verdict == Verdict::Right {
            return None;
        }
        let Row {
            operation,
            what,
            status,
            ..
        } = self;
        let (code, message, help) = match (self.verdict, self.expected) {
            (Verdict::Hole, _) => (
                "auth::hole",
                format!("`{operation}` answers {status} to `{what}`, which it has to refuse"),
                format!("it has to answer {}", self.expected()),
            ),
            (Verdict::Unclear, Expected::LetIn) => (
                "auth::not-let-in",
                format!("`{operation}` answers {status} to `{what}`"),
                "as long as nobody is let in, it says little that others are kept out".to_owned(),
            ),
            (Verdict::Unclear, _) => (
                "auth::unclear",
                format!("`{operation}` answers {status} to `{what}`"),
                "try it where there is no rate limit".to_owned(),
            ),
            (Verdict::Right | Verdict::Odd, _) if *status == 401 => (
                "auth::no-challenge",
                format!("`{operation}` answers 401 to `{what}`"),
                format!(
                    "{} was expected, and `WWW-Authenticate` with 401",
                    self.expected()
                ),
            ),
            (Verdict::Right | Verdict::Odd, _) => (
                "auth::other-status",
                format!("`{operation}` answers {status} to `{what}`"),
                format!("{} was expected", self.expected()),
            ),
        };
        Some(Problem::new(code, message).help(help))
    }

    /// Whether it says that something has to be mended, and not just that it is said oddly.
    pub(super) fn is_wrong(&self) -> bool {
        matches!(self.verdict, Verdict::Hole | Verdict::Unclear)
    }

    pub(super) fn expected(&self) -> &'static str {
        match self.expected {
            Expected::Unauthorized => "401",
            Expected::Forbidden => "403",
            Expected::KeptOut => "401 or 403",
            Expected::LetIn => "let in",
        }
    }

    fn outcome(&self) -> &'static str {
        match self.verdict {
            Verdict::Right => "ok",
            Verdict::Odd => "odd",
            Verdict::Unclear => "unclear",
            Verdict::Hole => "HOLE",
        }
    }
}

impl Matrix {
    /// Whether everything is as it has to be; what is odd keeps everybody out, all the same.
    pub(super) fn is_tight(&self) -> bool {
        !self.rows.iter().any(Row::is_wrong)
    }

    /// All that is not as it has to be.
    pub(super) fn problems(&self) -> Vec<Problem> {
        self.rows.iter().filter_map(Row::problem).collect()
    }

    /// For people: a line for each operation, and one for each request that is not as it has to be, or
    /// for all.
    pub(super) fn table(&self, with_all: bool) -> String {
        let mut text = String::new();
        let mut names: Vec<&str> = self.rows.iter().map(|row| row.operation.as_str()).collect();
        names.dedup();
        let summaries = names.iter().map(|name| {
            let of_it = || self.rows.iter().filter(|row| row.operation == *name);
            let n = |verdict| of_it().filter(|row| row.verdict == verdict).count();
            let let_in = of_it()
                .filter(|row| row.expected == Expected::LetIn)
                .count();
            let kept_out = of_it().count() - let_in;
            [
                (*name).to_owned(),
                kept_out.to_string(),
                let_in.to_string(),
                n(Verdict::Odd).to_string(),
                n(Verdict::Unclear).to_string(),
                n(Verdict::Hole).to_string(),
            ]
        });
        let summaries: Vec<_> = summaries.collect();
        let head = [
            "OPERATION",
            "TO REFUSE",
            "TO LET IN",
            "ODD",
            "UNCLEAR",
            "HOLES",
        ];
        text.push_str(&text_table(head, &summaries));
        let rows = self.rows.iter();
        let rows = rows.filter(|row| with_all || row.verdict != Verdict::Right);
        let rows: Vec<_> = rows
            .map(|row| {
                [
                    row.operation.clone(),
                    row.what.clone(),
                    row.expected().to_owned(),
                    row.status.to_string(),
                    row.outcome().to_owned(),
                ]
            })
            .collect();
        if !rows.is_empty() {
            text.push('\n');
            let head = ["OPERATION", "PRESENTED", "EXPECTED", "GOT", ""];
            text.push_str(&text_table(head, &rows));
        }
        text
    }

    /// For programs: one object a line, for all requests.
    pub(super) fn lines(&self) -> String {
        let string = |text: &str| super::token::text(text);
        let lines = self.rows.iter().map(|row| {
            format!(
                "{{\"operation\":{},\"presented\":{},\"expected\":{},\"status\":{},\"verdict\":{}}}\n",
                string(&row.operation),
                string(&row.what),
                string(row.expected()),
                row.status,
                string(&row.outcome().to_lowercase()),
            )
        });
        lines.collect()
    }

    /// How many requests were sent, and how many of them show a hole.
    pub(super) fn counts(&self) -> (usize, usize) {
        let holes = self.rows.iter().filter(|row| row.verdict == Verdict::Hole);
        (self.rows.len(), holes.count())
    }
}
