//! What query builders ask for.

use super::{Asked, entity};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::value::{TermKind, Value};

impl<'a> Machine<'a> {
    /// What a query builder asks for.
    pub(super) fn built(&mut self, builder: &Value<'a>) -> Option<(Value<'a>, Asked)> {
        let mut calls = Vec::new();
        let mut value = builder.clone();
        let (of, alias) = loop {
            let of = value.as_term()?.clone();
            let TermKind::Call(callee, arguments) = &of.kind else {
                return None;
            };
            let TermKind::Member(base, method) = &callee.as_term()?.kind else {
                return None;
            };
            match &**method {
                "createQueryBuilder" => {
                    let alias = arguments.iter().find_map(Value::as_text);
                    let of = match self.entity_of_repository(base, 0) {
                        Some(of) => Some(of),
                        None => arguments.first().and_then(entity),
                    };
                    break (of, alias);
                }
                _ => calls.push((method.clone(), arguments.clone())),
            }
            if calls.len() > 64 {
                return None;
            }
            value = base.clone();
        };
        let from = calls.iter().find(|(method, _)| &**method == "from");
        let (of, alias) = match (of, from) {
            (Some(of), _) => (of, alias),
            (None, Some((_, given))) => (
                entity(given.first()?)?,
                given.get(1).and_then(Value::as_text),
            ),
            (None, None) => return None,
        };
        // Paths by aliases.
        let mut paths = vec![(alias?, String::new())];
        let mut asked = Asked {
            is_built: true,
            ..Asked::default()
        };
        for (method, arguments) in calls.iter().rev() {
            let first = arguments.first();
            match &**method {
                "leftJoinAndSelect" | "innerJoinAndSelect" | "leftJoin" | "innerJoin"
                | "leftJoinAndMapOne" | "leftJoinAndMapMany" => {
                    let Some(path) = first.and_then(Value::as_text) else {
                        continue;
                    };
                    let Some(path) = resolved(&path, &paths) else {
                        continue;
                    };
                    if let Some(alias) = arguments.get(1).and_then(Value::as_text) {
                        paths.push((alias, path.clone()));
                    }
                    if method.ends_with("AndSelect") {
                        asked.relations.push(path);
                    }
                }
                "select" | "addSelect" => {
                    let items = first.and_then(Value::items);
                    let items = items.unwrap_or_else(|| first.cloned().into_iter().collect());
                    let mut names = Vec::new();
                    for item in &items {
                        let name = item.as_text()?;
                        // A whole one.
                        let Some((alias, _)) = name.split_once('.') else {
                            if let Some((_, path)) = paths.iter().find(|(known, _)| *known == name)
                                && !path.is_empty()
                            {
                                asked.relations.push(path.clone());
                            }
                            continue;
                        };
                        if let Some((_, path)) = paths.iter().find(|(known, _)| *known == alias)
                            && !path.is_empty()
                        {
                            asked.relations.push(path.clone());
                        }
                        names.extend(resolved(&name, &paths));
                    }
                    match (&**method, names.is_empty(), &mut asked.selected) {
                        (_, true, _) => {}
                        ("select", _, selected) => *selected = Some(names),
                        (_, _, Some(selected)) => selected.extend(names),
                        (_, _, None) => asked.added.extend(names),
                    }
                }
                _ => {}
            }
        }
        Some((of, asked))
    }
}

/// `posts.title` of `post.title`, where `post` is the alias of `posts`.
fn resolved(name: &str, paths: &[(String, String)]) -> Option<String> {
    let (alias, rest) = name.split_once('.')?;
    let (_, path) = paths.iter().find(|(known, _)| known == alias)?;
    Some(match path.is_empty() {
        true => rest.to_owned(),
        false => format!("{path}.{rest}"),
    })
}
