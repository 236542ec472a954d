//! What came of requests, as JUnit's XML.
//!
//! There is no specification of it. This is what Jenkins, GitLab and GitHub's actions read: suites of test
//! cases with failures, as the schema of Jenkins' plugin has them.

use std::collections::HashMap;

use super::matrix::{Matrix, Row};
use crate::ui::Problem;
use crate::ui::xml::escaped;

/// The report: an operation is a suite, a request a test.
pub(super) fn report(matrix: &Matrix) -> String {
    let rows = || matrix.rows.iter();
    let (n, n_failed) = (rows().count(), rows().filter(|row| row.is_wrong()).count());
    let n_skipped = matrix.left_out.len();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"cargo backend auth\" tests=\"{}\" failures=\"{n_failed}\" skipped=\"{n_skipped}\">\n",
        n + n_skipped
    );
    for rows in matrix.rows.chunk_by(|a, b| a.operation == b.operation) {
        suite(rows, &mut text);
    }
    if n_skipped > 0 {
        text.push_str(&format!(
            "  <testsuite name=\"left out\" tests=\"{n_skipped}\" failures=\"0\" skipped=\"{n_skipped}\">\n"
        ));
        for problem in &matrix.left_out {
            text.push_str(&format!(
                "    <testcase classname=\"left out\" name=\"{}\">\n      <skipped message=\"{}\"/>\n    </testcase>\n",
                escaped(&problem.message),
                escaped(&problem.help.join("; "))
            ));
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

/// The requests for one operation.
fn suite(rows: &[Row], text: &mut String) {
    let name = escaped(rows.first().map_or("", |row| &row.operation));
    let n_failed = rows.iter().filter(|row| row.is_wrong()).count();
    text.push_str(&format!(
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{n_failed}\" skipped=\"0\">\n",
        rows.len()
    ));
    // Tests of one name would be taken for one.
    let mut n_of: HashMap<&str, usize> = HashMap::new();
    for row in rows {
        let n = n_of.entry(&row.what).or_default();
        *n += 1;
        let what = match n {
            1 => escaped(&row.what),
            n => format!("{} ({n})", escaped(&row.what)),
        };
        let case = format!("    <testcase classname=\"{name}\" name=\"{what}\"");
        match row.problem() {
            None => text.push_str(&format!("{case}/>\n")),
            Some(problem) => {
                let told = told(row, &problem);
                text.push_str(&format!("{case}>\n      {told}\n    </testcase>\n"));
            }
        }
    }
    text.push_str("  </testsuite>\n");
}

/// What is wrong, or odd: that fails nothing.
fn told(row: &Row, problem: &Problem) -> String {
    let (message, help) = (escaped(&problem.message), escaped(&problem.help.join("; ")));
    match row.is_wrong() {
        true => format!(
            "<failure type=\"{}\" message=\"{message}\">{help}</failure>",
            problem.code
        ),
        false => format!("<system-out>{message}: {help}</system-out>"),
    }
}
