//! What was found besides how long answers took: in words, rows and JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Report, units};
use crate::load::attack::{Attacked, Tally};
use crate::load::finding::Finding;
use crate::load::inspect::Inspected;

/// What stands above [`attack_rows`].
pub(super) const ATTACK_HEAD: [&str; 4] = ["wrong in", "requests", "answers", "findings"];

/// A row a kind of being wrong.
pub(super) fn attack_rows(attacked: &Attacked) -> impl Iterator<Item = [String; 4]> {
    attacked.kinds.iter().map(|(kind, tally)| {
        let came = tally.came.iter();
        let came = came.map(|(name, n)| format!("{} × {name}", units::count(*n)));
        [
            kind.clone(),
            units::count(tally.n),
            came.collect::<Vec<_>>().join(", "),
            units::count(tally.n_faults),
        ]
    })
}

/// How much of what could be wrong was.
pub(super) fn attack_line(attacked: &Attacked) -> String {
    let (n, n_sent) = (
        units::count(attacked.n_cases),
        units::count(attacked.n_sent),
    );
    match attacked.n_sent >= attacked.n_cases {
        true => format!("{n} ways of being wrong, each of them sent"),
        false => {
            format!("{n} ways of being wrong, of which {n_sent} were sent: let it take longer")
        }
    }
}

/// How many answers were compared with their schemas.
pub(super) fn answers_line(inspected: Inspected) -> String {
    let n = units::count(inspected.n);
    match inspected.n_skipped {
        0 => format!("{n} compared with their schemas"),
        skipped => format!(
            "{n} compared with their schemas; {} more were to be, and were skipped: they came faster than \
             that goes, or were too large",
            units::count(skipped)
        ),
    }
}

/// A finding in a line.
pub(super) fn finding_line(finding: &Finding) -> String {
    let times = match finding.n {
        1 => String::new(),
        n => format!(" ({} times)", units::count(n)),
    };
    format!("{}: {}{times}", finding.title(), finding.found)
}

/// The members that a report has of it in JSON.
pub(super) fn members(report: &Report) -> [(&'static str, Value); 3] {
    let findings = report.findings.iter().map(|it| {
        json!({
            "operation": it.operation,
            "violation": it.violation,
            "found": it.found,
            "requests": it.n,
            "curl": it.request,
        })
    });
    let attack = report.attacked.as_ref().map(|attacked| {
        let kinds = attacked.kinds.iter().map(|(kind, tally)| {
            json!({
                "kind": kind,
                "requests": tally.n,
                "came": tally.came,
                "findings": tally.n_faults,
            })
        });
        json!({
            "cases": attacked.n_cases,
            "sent": attacked.n_sent,
            "kinds": kinds.collect::<Vec<_>>(),
        })
    });
    let answers = report
        .inspected
        .map(|it| json!({"checked": it.n, "skipped": it.n_skipped}));
    [
        ("findings", findings.collect()),
        ("attack", attack.unwrap_or_default()),
        ("answers", answers.unwrap_or_default()),
    ]
}

/// What a report in JSON has of it; reports of old have nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) findings: Vec<Finding>,
    pub(super) attacked: Option<Attacked>,
    pub(super) inspected: Option<Inspected>,
}

impl Found {
    /// What a report says.
    ///
    /// # Errors
    ///
    /// If it is not as [`members`] makes it.
    pub(super) fn of(report: &Map<String, Value>) -> Result<Self, String> {
        let wrong = |name: &str| format!("its `{name}` is not as it is written");
        let text = |value: &Value, name: &str| value.get(name)?.as_str().map(str::to_owned);
        let count = |value: &Value, name: &str| value.get(name)?.as_u64();
        let list = |name: &str| report.get(name).and_then(Value::as_array);
        let there = |name: &str| report.get(name).filter(|it| !it.is_null());
        let finding = |it: &Value| {
            Some(Finding {
                operation: text(it, "operation")?,
                violation: text(it, "violation"),
                found: text(it, "found")?,
                n: count(it, "requests")?,
                request: text(it, "curl")?,
            })
        };
        let findings = list("findings").into_iter().flatten().map(finding);
        let findings: Option<Vec<_>> = findings.collect();
        let tally = |it: &Value| {
            let came = it.get("came")?.as_object()?.iter();
            let came = came.map(|(name, n)| Some((name.clone(), n.as_u64()?)));
            let tally = Tally {
                n: count(it, "requests")?,
                came: came.collect::<Option<_>>()?,
                n_faults: count(it, "findings")?,
            };
            Some((text(it, "kind")?, tally))
        };
        let attacked = there("attack").map(|it| {
            let kinds = it.get("kinds").and_then(Value::as_array)?;
            Some(Attacked {
                n_cases: count(it, "cases")?,
                n_sent: count(it, "sent")?,
                kinds: kinds
                    .iter()
                    .map(tally)
                    .collect::<Option<BTreeMap<_, _>>>()?,
            })
        });
        let inspected = there("answers").map(|it| {
            Some(Inspected {
                n: count(it, "checked")?,
                n_skipped: count(it, "skipped")?,
            })
        });
        Ok(Self {
            findings: findings.ok_or_else(|| wrong("findings"))?,
            attacked: attacked
                .map(|it| it.ok_or_else(|| wrong("attack")))
                .transpose()?,
            inspected: inspected
                .map(|it| it.ok_or_else(|| wrong("answers")))
                .transpose()?,
        })
    }

    /// Adds what another generator found.
    pub(super) fn merge(&mut self, other: &Self) {
        for finding in &other.findings {
            let same =
                |it: &&mut Finding| it.title() == finding.title() && it.found == finding.found;
            match self.findings.iter_mut().find(same) {
                Some(known) => known.n += finding.n,
                None => self.findings.push(finding.clone()),
            }
        }
        if let Some(theirs) = &other.attacked {
            let ours = self.attacked.get_or_insert_default();
            // Each has sent some of the same.
            ours.n_cases = ours.n_cases.max(theirs.n_cases);
            ours.n_sent = ours.n_sent.max(theirs.n_sent);
            for (kind, tally) in &theirs.kinds {
                let known = ours.kinds.entry(kind.clone()).or_default();
                known.n += tally.n;
                known.n_faults += tally.n_faults;
                for (name, n) in &tally.came {
                    *known.came.entry(name.clone()).or_default() += n;
                }
            }
        }
        if let Some(theirs) = other.inspected {
            let ours = self.inspected.get_or_insert_default();
            ours.n += theirs.n;
            ours.n_skipped += theirs.n_skipped;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Found;
    use serde_json::json;

    #[test]
    fn what_generators_found_is_added_up() {
        let report = json!({
            "findings": [{"operation": "GET /a", "violation": null, "found": "answered with 500", "requests": 2, "curl": "curl"}],
            "attack": {"cases": 5, "sent": 3, "kinds": [{"kind": "type", "requests": 4, "came": {"400": 4}, "findings": 0}]},
            "answers": {"checked": 7, "skipped": 1},
        });
        let one = Found::of(report.as_object().unwrap()).unwrap();
        let mut all = Found::default();
        all.merge(&one);
        all.merge(&one);
        assert_eq!((all.findings.len(), all.findings[0].n), (1, 4));
        let attacked = all.attacked.unwrap();
        assert_eq!((attacked.n_cases, attacked.n_sent), (5, 3));
        assert_eq!(attacked.kinds["type"].came["400"], 8);
        assert_eq!(all.inspected.unwrap().n, 14);
        let old = Found::of(json!({}).as_object().unwrap()).unwrap();
        assert!(old.findings.is_empty() && old.attacked.is_none());
        let wrong = json!({"attack": {"cases": "x"}});
        assert!(Found::of(wrong.as_object().unwrap()).is_err());
    }
}
