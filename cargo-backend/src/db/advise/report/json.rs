use serde_json::json;

use super::human::word;
use crate::db::advise::Finding;

/// One object a line; the keys are part of the public interface.
pub(crate) fn json(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| {
        let evidence: Vec<_> = finding
            .evidence
            .iter()
            .map(|it| json!({"what": it.what, "value": it.value, "source": it.source}))
            .collect();
        let down: Vec<_> = finding.down.iter().filter(|sql| !sql.is_empty()).collect();
        let line = json!({
            "severity": word(finding.severity),
            "code": finding.code,
            "object": finding.object,
            "message": finding.message,
            "evidence": evidence,
            "up": finding.up,
            "down": down,
            "help": finding.help,
        });
        format!("{line}\n")
    });
    lines.collect()
}
