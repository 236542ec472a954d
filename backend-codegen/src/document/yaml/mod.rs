//! Reads YAML 1.2.

use super::Limits;
use super::builder::Builder;
use super::report::Report;
use crate::diagnostic::Diagnostic;

pub(super) fn read(_builder: &mut Builder<'_>, _limits: &Limits, report: &mut Report<'_>) {
    let place = report.location(0, 0);
    report.fatal(Diagnostic::error(
        "yaml::syntax",
        place,
        "YAML is not read yet",
    ));
}
