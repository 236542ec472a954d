//! New members in an object or a class of the user.

use std::collections::BTreeMap;

use super::Terms;
use super::look::comma;
use crate::write::typescript::stubs::Member;
use crate::write::upkeep::duty::{Text, Wanted};
use crate::write::upkeep::edit::{Insertion, Line, line_end};
use crate::write::upkeep::own::{self, Impl};

/// What has to be written into a file so that `found` has the members, in the manner of the file.
pub(super) fn insertions(
    text: &str,
    found: &Impl,
    wanted: &[&Wanted],
    generated: &str,
) -> Vec<Insertion> {
    let own::Terms::TypeScript(terms) = &found.terms else {
        return Vec::new();
    };
    let members = wanted.iter().filter_map(|wanted| match &wanted.text {
        Text::TypeScript(member) => Some(&**member),
        Text::Rust(_) => None,
    });
    let members: Vec<&Member> = members.collect();
    let mut new: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    let mut known: BTreeMap<&str, String> = BTreeMap::new();
    for (file, name) in members.iter().flat_map(|member| &member.imports) {
        if known.contains_key(&**name) {
            continue;
        }
        let local = terms.imports.local(file, name, generated);
        let local = local.map(str::to_owned).unwrap_or_else(|| {
            let local = terms.imports.free(name);
            let names = new.entry(file).or_default();
            names.push((name.clone(), local.clone()));
            local
        });
        known.insert(name, local);
    }
    let mut insertions: Vec<Insertion> = new
        .into_iter()
        .flat_map(|(file, names)| {
            let imports = &terms.imports;
            imports.add(text, file, &names, generated, &terms.specifier)
        })
        .collect();
    let lines = members.iter().map(|member| match terms.is_class {
        true => member.lines_in_class(&terms.ty),
        false => member.lines(),
    });
    let lines = lines.map(|lines| renamed(lines, &known));
    insertions.extend(block(text, found, terms, &lines.collect::<Vec<_>>()));
    insertions
}

/// Lines in which what is imported has the names that it has in the file.
fn renamed(lines: Vec<String>, known: &BTreeMap<&str, String>) -> Vec<String> {
    let other = known.iter().filter(|(name, local)| *name != local);
    other.fold(lines, |lines, (name, local)| {
        let (before, after) = (format!("throw {name}."), format!("throw {local}."));
        let lines = lines.into_iter();
        lines.map(|line| line.replace(&before, &after)).collect()
    })
}

/// The members at the end, in the indentation of those that are there.
fn block(text: &str, found: &Impl, terms: &Terms, members: &[Vec<String>]) -> Vec<Insertion> {
    let end = line_end(text);
    let closing = Line::around(text, found.close);
    let outer = match closing.starts_at(found.close) {
        true => closing.indentation(),
        false => Line::around(text, found.head.start).indentation(),
    };
    let inner = found
        .first
        .map(|first| (first, Line::around(text, first)))
        .filter(|(first, line)| line.starts_at(*first))
        .map(|(_, line)| line.indentation())
        .filter(|inner| inner.len() > outer.len());
    let unit = inner
        .and_then(|inner| inner.strip_prefix(outer))
        .unwrap_or(if outer.contains('\t') { "\t" } else { "  " });
    let mut block = String::new();
    for (position, member) in members.iter().enumerate() {
        if position > 0 || found.first.is_some() {
            block.push_str(end);
        }
        for line in member {
            let code = line.trim_start();
            let n_spaces = line.len().saturating_sub(code.len());
            if !code.is_empty() {
                block.push_str(outer);
                // Lines of comments have one space more.
                block.push_str(&unit.repeat((n_spaces / 2).saturating_add(1)));
                block.push_str(if n_spaces % 2 == 1 { " " } else { "" });
                block.push_str(code);
            }
            block.push_str(end);
        }
    }
    let lacks_comma = |last: &usize| comma(text, *last..found.close).is_none();
    let comma = terms.last.filter(|_| !terms.is_class).filter(lacks_comma);
    let comma = comma.map(|at| Insertion {
        at,
        text: ",".to_owned(),
    });
    let block = match closing.starts_at(found.close) {
        true => Insertion {
            at: closing.range.start,
            text: block,
        },
        false => Insertion {
            at: found.close,
            text: format!("{end}{block}{outer}"),
        },
    };
    comma.into_iter().chain([block]).collect()
}
