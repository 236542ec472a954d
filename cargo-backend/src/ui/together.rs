//! Changes that say one thing of many operations, as one.
//!
//! A header or an answer that a hundred operations gain is one decision of whoever made it, and a
//! hundred pages of it hide whatever else there is. Programs get each by itself.

use std::collections::HashMap;

use backend_codegen::diagnostic::Severity;

use super::finding::Finding;

/// From how many operations on they are told as one.
const MANY: usize = 4;

/// How many of the others are named where there is little room.
const NAMED: usize = 3;

/// A finding, and those that say the same of other operations.
pub(super) struct Together<'f, 'a> {
    pub(super) first: &'f Finding<'a>,
    pub(super) others: Vec<&'f Finding<'a>>,
}

impl<'f, 'a> Together<'f, 'a> {
    /// How many findings it stands for.
    pub(super) fn len(&self) -> usize {
        self.others.len() + 1
    }

    /// The operations of the others, and of how many each is that is left out.
    pub(super) fn operations(&self, most: usize) -> Option<String> {
        let names = self.others.iter().filter_map(|it| operation(it.message));
        let mut named: Vec<&str> = names.collect();
        named.dedup();
        let n_others = named.len();
        named.truncate(most);
        let mut text = named.join(", ");
        if let Some(n) = n_others.checked_sub(most).filter(|n| *n > 0) {
            text.push_str(&format!(" and {n} more"));
        }
        (n_others > 0).then_some(text)
    }

    /// `the same of 12 other operations: …`
    pub(super) fn told(&self) -> Option<String> {
        let operations = self.operations(NAMED)?;
        let n = self.others.len();
        Some(format!("the same of {n} other operations: {operations}"))
    }
}

/// Each finding by itself.
pub(super) fn alone<'f, 'a>(found: &'f [Finding<'a>]) -> Vec<Together<'f, 'a>> {
    let alone = |first| Together {
        first,
        others: Vec::new(),
    };
    found.iter().map(alone).collect()
}

/// Findings that differ in the operation alone as one, where the first of them stands.
pub(super) fn together<'f, 'a>(found: &'f [Finding<'a>]) -> Vec<Together<'f, 'a>> {
    let mut sizes: HashMap<Said<'f>, usize> = HashMap::new();
    for finding in found {
        if let Some(said) = Said::by(finding) {
            *sizes.entry(said).or_default() += 1;
        }
    }
    let mut all: Vec<Together<'f, 'a>> = Vec::new();
    let mut firsts: HashMap<Said<'f>, usize> = HashMap::new();
    for finding in found {
        let said = Said::by(finding).filter(|said| sizes.get(said).is_some_and(|n| *n >= MANY));
        let first = said.as_ref().and_then(|said| firsts.get(said).copied());
        if let Some(one) = first.and_then(|at| all.get_mut(at)) {
            one.others.push(finding);
            continue;
        }
        if let Some(said) = said {
            firsts.insert(said, all.len());
        }
        all.push(Together {
            first: finding,
            others: Vec::new(),
        });
    }
    all
}

/// What a finding says, whichever operation it says it of.
#[derive(PartialEq, Eq, Hash)]
struct Said<'f> {
    severity: Severity,
    code: &'f str,
    label: &'f str,
    before: &'f str,
    after: &'f str,
}

impl<'f> Said<'f> {
    fn by(finding: &'f Finding<'_>) -> Option<Self> {
        let (before, _, after) = parts(finding.message)?;
        Some(Self {
            severity: finding.severity,
            code: finding.code,
            label: finding.label,
            before,
            after,
        })
    }
}

/// The operation that a message names, with its backticks.
fn operation(message: &str) -> Option<&str> {
    parts(message).map(|(_, operation, _)| operation)
}

/// What stands before an operation, the operation as `` `GET /pets` ``, and what stands behind it.
fn parts(message: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + message.get(from..)?.find('`')?;
        let end = start + 1 + message.get(start + 1..)?.find('`')?;
        let name = message.get(start + 1..end)?;
        let is_operation = name.split_once(' ').is_some_and(|(method, path)| {
            let is_method = |c: char| c.is_ascii_uppercase();
            !method.is_empty() && method.chars().all(is_method) && path.starts_with('/')
        });
        if is_operation {
            return Some((
                message.get(..start)?,
                message.get(start..=end)?,
                message.get(end + 1..)?,
            ));
        }
        from = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding<'a>(message: &'a str) -> Finding<'a> {
        Finding {
            severity: Severity::Warning,
            code: "diff::body-added",
            message,
            place: None,
            label: "",
            related: Vec::new(),
            help: Vec::new(),
        }
    }

    #[test]
    fn what_is_said_of_many_operations_is_told_once() {
        let of = |path: &str| format!("the body of the 429 response of `GET {path}` is new");
        let mut messages: Vec<String> = ["/a", "/b", "/c", "/d", "/e"].map(of).to_vec();
        messages.insert(
            1,
            "the body of the 420 response of `GET /a` is new".to_owned(),
        );
        let found: Vec<Finding<'_>> = messages.iter().map(|it| finding(it)).collect();
        let all = together(&found);
        let told: Vec<_> = all.iter().map(|it| (it.len(), it.told())).collect();
        let same = "the same of 4 other operations: `GET /b`, `GET /c`, `GET /d` and 1 more";
        assert_eq!(told, [(5, Some(same.to_owned())), (1, None)]);
    }

    #[test]
    fn a_few_are_told_each_by_itself() {
        let messages = ["`GET /a` is gone", "`GET /b` is gone", "`GET /c` is gone"];
        let found = messages.map(finding);
        assert_eq!(together(&found).len(), 3);
    }
}
