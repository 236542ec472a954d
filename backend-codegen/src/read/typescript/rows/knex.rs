//! Columns that queries of Knex name.

use std::rc::Rc;

use super::Shape;
use crate::read::typescript::evaluate::term as made;
use crate::read::typescript::value::{Term, TermKind, Value};

/// Columns that a query of Knex names.
pub(super) fn columns<'a>(of: &Rc<Term<'a>>) -> Option<Shape<'a>> {
    let mut term = of.clone();
    let mut is_list = true;
    let mut names: Vec<String> = Vec::new();
    let mut is_query = false;
    for _ in 0..24 {
        let TermKind::Call(callee, arguments) = &term.kind else {
            break;
        };
        let Some(callee) = callee.as_term() else {
            break;
        };
        let TermKind::Member(base, method) = &callee.kind else {
            break;
        };
        match &**method {
            "first" => {
                is_list = false;
                names.extend(arguments.iter().filter_map(Value::as_text));
                is_query = true;
            }
            "select" | "columns" => {
                for argument in arguments.iter() {
                    match argument {
                        Value::Array(items) => {
                            names.extend(items.items.borrow().iter().filter_map(Value::as_text));
                        }
                        other => names.extend(other.as_text()),
                    }
                }
                is_query = true;
            }
            "where" | "leftJoin" | "join" | "orderBy" | "limit" | "offset" | "from" | "whereIn"
            | "andWhere" | "innerJoin" => {}
            _ => return None,
        }
        let Some(base) = base.as_term() else {
            break;
        };
        term = base.clone();
    }
    if !is_query || names.is_empty() {
        return None;
    }
    let fields = names
        .iter()
        .map(|name| {
            let name = name.rsplit(" as ").next().unwrap_or(name);
            let name = name.rsplit('.').next().unwrap_or(name).trim();
            let value = made(of.place, TermKind::Unknown(Some(name.into())));
            (Rc::from(name), value)
        })
        .filter(|(name, _): &(Rc<str>, Value<'a>)| &**name != "*")
        .collect();
    Some((fields, is_list))
}
