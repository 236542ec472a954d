//! A test that goes through all tables: what it does is shipped, what it tries is written of each.

use std::collections::BTreeSet;

use crate::fileset::FileSet;
use crate::map::IndexMap;
use crate::read::database::{Action, Resources, Sample, SampleColumn, parameter, samples};
use crate::write::typescript::layout::Expression;
use crate::write::typescript::printer::{Printer, string};
use crate::write::typescript::shipped;

/// The generated files.
pub(super) fn generated(resources: &Resources, files: &mut FileSet) {
    files.generated(
        "round_trip/index.ts",
        shipped(include_str!("shipped/round_trip.ts")),
    );
    let samples = samples(resources);
    let lists = Lists::of(&samples);
    let mut p = Printer::new();
    p.import("./index.js", "type Sample");
    for (values, name) in &lists.0 {
        texts(*values)
            .within(&format!("const {name} = "), "")
            .print(&mut p, ";");
    }
    p.doc("Whatever a row refers to comes before it.");
    let samples = samples.iter().map(|it| sample(it, &lists)).collect();
    Expression::list(samples)
        .within("export const SAMPLES: readonly Sample[] = ", "")
        .print(&mut p, ";");
    files.generated("round_trip/samples.ts", p.finish());
}

/// Lists of values that many columns have, and what they are called.
struct Lists<'s>(IndexMap<&'s [String], String>);

impl<'s> Lists<'s> {
    fn of(samples: &'s [Sample<'_>]) -> Self {
        let columns = samples.iter().flat_map(|sample| &sample.columns);
        let (mut known, mut shared) = (BTreeSet::new(), IndexMap::new());
        for values in columns.map(|column| column.values.as_slice()) {
            if !values.is_empty() && !known.insert(values) {
                let name = format!("VALUES_{}", shared.len());
                shared.entry(values).or_insert(name);
            }
        }
        Self(shared)
    }
}

fn sample(sample: &Sample<'_>, lists: &Lists<'_>) -> Expression {
    let resource = sample.resource;
    let key = resource.key.iter().filter_map(|at| {
        let name = &resource.fields.get(*at)?.column.name;
        let parameter = parameter(resource, *at).unwrap_or_default();
        Some(texts([name.as_str(), parameter]))
    });
    let columns = sample.columns.iter().map(|it| column(it, lists));
    let mut members = vec![
        text("table", &resource.table.shown()),
        text("path", &resource.path(Action::List)),
        Expression::list(key.collect()).within("key: ", ""),
        Expression::list(columns.collect()).within("columns: ", ""),
    ];
    members.extend(sample.reason.as_deref().map(|it| text("reason", it)));
    Expression::parts("{", members, "}")
}

fn column(column: &SampleColumn<'_>, lists: &Lists<'_>) -> Expression {
    let mut members = vec![text("name", &column.field.column.name)];
    members.push(match column.refers {
        Some((sample, there)) => format!("refers: [{sample}, {}]", string(there)).into(),
        None => match lists.0.get(column.values.as_slice()) {
            Some(name) => format!("values: {name}").into(),
            None => texts(&column.values).within("values: ", ""),
        },
    });
    for (name, is_so) in [
        ("isRequired", column.is_required),
        ("canChange", column.can_change),
        ("isExact", column.is_exact),
    ] {
        if is_so {
            members.push(format!("{name}: true").into());
        }
    }
    Expression::parts("{", members, "}")
}

fn text(name: &str, value: &str) -> Expression {
    format!("{name}: {}", string(value)).into()
}

fn texts<'t, T: AsRef<str> + 't + ?Sized>(texts: impl IntoIterator<Item = &'t T>) -> Expression {
    let texts = texts.into_iter().map(|it| string(it.as_ref()).into());
    Expression::list(texts.collect())
}
