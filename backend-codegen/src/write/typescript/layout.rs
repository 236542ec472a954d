//! Expressions that stand in one line if they fit, and otherwise with a line for each of their parts.

use super::printer::Printer;

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// One that is not parted.
    Text(String),
    /// Parts with commas between them.
    Parts {
        open: String,
        parts: Vec<Expression>,
        close: String,
    },
}

/// How many columns a line has at most, where it can be parted.
const MAX_WIDTH: usize = 100;

impl Expression {
    /// `open(a, b)`.
    pub(super) fn call(function: &str, parts: Vec<Self>) -> Self {
        Self::parts(&format!("{function}("), parts, ")")
    }

    /// Parts between `open` and `close`.
    pub(super) fn parts(open: &str, parts: Vec<Self>, close: &str) -> Self {
        Self::Parts {
            open: open.to_owned(),
            parts,
            close: close.to_owned(),
        }
    }

    /// `[a, b]`.
    pub(super) fn list(parts: Vec<Self>) -> Self {
        Self::parts("[", parts, "]")
    }

    /// The same behind `before`, with `after` behind it.
    pub(super) fn within(self, before: &str, after: &str) -> Self {
        match self {
            Self::Text(text) => Self::Text(format!("{before}{text}{after}")),
            Self::Parts { open, parts, close } => Self::Parts {
                open: format!("{before}{open}"),
                parts,
                close: format!("{close}{after}"),
            },
        }
    }

    /// The whole expression in one line.
    pub(super) fn flat(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Parts { open, parts, close } => {
                let parts: Vec<String> = parts.iter().map(Self::flat).collect();
                // Braces stand apart from what they hold.
                let space = if open.ends_with('{') && !parts.is_empty() {
                    " "
                } else {
                    ""
                };
                format!("{open}{space}{}{space}{close}", parts.join(", "))
            }
        }
    }

    /// Prints the expression, followed by `end`.
    pub(super) fn print(&self, p: &mut Printer, end: &str) {
        let flat = format!("{}{end}", self.flat());
        match self {
            Self::Parts { open, parts, close } if flat.len() > MAX_WIDTH && !parts.is_empty() => {
                p.list(open, &format!("{close}{end}"), |p| {
                    for part in parts {
                        part.print(p, ",");
                    }
                });
            }
            Self::Text(_) | Self::Parts { .. } => p.line(flat),
        }
    }
}

impl From<String> for Expression {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Expression {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_in_a_line_has_a_line_for_each_part() {
        let short = Expression::parts("{", vec!["a: 1".into(), "b: 2".into()], "}");
        assert_eq!(short.flat(), "{ a: 1, b: 2 }");
        let long = Expression::call("f", vec![short, "x".repeat(100).into()]);
        let mut printer = Printer::new();
        long.within("value: ", "").print(&mut printer, ",");
        let printed = printer.finish_behind("");
        assert_eq!(
            printed,
            format!(
                "value: f(\n  {{ a: 1, b: 2 }},\n  {},\n),\n",
                "x".repeat(100)
            )
        );
    }
}
