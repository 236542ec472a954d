//! What `tsconfig.json`, `package.json` and the settings of Babel say about names of files.
//!
//! They may have comments and trailing commas in practice, so that they are read as the literals of
//! JavaScript that they are.

use oxc_allocator::Allocator;
use oxc_ast::ast::{Expression, ObjectExpression, ObjectPropertyKind};
use oxc_parser::Parser;
use oxc_span::SourceType;

use super::project::join;

/// What a `package.json` says.
#[derive(Default)]
pub(super) struct Package {
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    pub(super) description: Option<String>,
    /// Its `imports`, which begin with `#`, and the aliases of `module-alias`.
    pub(super) aliases: Vec<(String, Vec<String>)>,
    /// What it depends on, for whatever.
    pub(super) dependencies: Vec<String>,
    /// Those that lie beside it, and where: `file:../shared`.
    pub(super) local: Vec<(String, String)>,
    /// Whether other packages are below it.
    pub(super) is_workspace: bool,
}

/// The `paths` of a `tsconfig.json`, seen from the folder of the project.
pub(super) fn paths(text: &str, folder: &str) -> Vec<(String, Vec<String>)> {
    with_object(text, |root| {
        let mut found = Vec::new();
        let Some(options) = object(root, "compilerOptions") else {
            return found;
        };
        let base = string(options, "baseUrl");
        let from = join(folder, base.as_deref().unwrap_or("."));
        for (name, value) in object(options, "paths").into_iter().flat_map(members) {
            if let Expression::ArrayExpression(list) = value {
                let targets = list
                    .elements
                    .iter()
                    .filter_map(|item| match item.as_expression() {
                        Some(Expression::StringLiteral(text)) => {
                            Some(join(&from, text.value.as_str()))
                        }
                        _ => None,
                    })
                    .collect();
                found.push((name, targets));
            }
        }
        if base.is_some() {
            found.push(("*".to_owned(), vec![join(&from, "*")]));
        }
        found
    })
    .unwrap_or_default()
}

/// The aliases that `module-resolver` of Babel is given, in JSON or in code.
pub(super) fn babel(text: &str, folder: &str) -> Vec<(String, Vec<String>)> {
    let Some((_, options)) = text.split_once("module-resolver") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let aliases = options.split_once("alias").map(|(_, rest)| braced(rest));
    with_object(aliases.unwrap_or_default(), |aliases| {
        for (name, target) in members(aliases) {
            let target = match target {
                Expression::StringLiteral(text) => join(folder, &text.value),
                _ => continue,
            };
            found.push((format!("{name}/*"), vec![format!("{target}/*")]));
            found.push((name, vec![target]));
        }
    });
    found
}

/// What stands from the first brace to the one that closes it.
fn braced(text: &str) -> &str {
    let start = text.find('{').unwrap_or(text.len());
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < start) {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return text.get(start..=at).unwrap_or_default(),
            '}' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// What a `package.json` in a folder says.
pub(super) fn package(text: &str, folder: &str) -> Package {
    with_object(text, |root| {
        let mut package = Package {
            name: string(root, "name"),
            version: string(root, "version"),
            description: string(root, "description"),
            aliases: Vec::new(),
            dependencies: dependencies(root).map(|(name, _)| name).collect(),
            local: dependencies(root)
                .filter_map(|(name, value)| {
                    let Expression::StringLiteral(text) = value else {
                        return None;
                    };
                    let path = ["file:", "link:", "portal:"]
                        .iter()
                        .find_map(|start| text.value.strip_prefix(start))?;
                    Some((name, path.to_owned()))
                })
                .collect(),
            is_workspace: member(root, "workspaces").is_some(),
        };
        for key in ["imports", "_moduleAliases"] {
            for (name, value) in object(root, key).into_iter().flat_map(members) {
                let target = match value {
                    Expression::StringLiteral(text) => Some(text.value.to_string()),
                    Expression::ObjectExpression(conditions) => {
                        members(conditions).find_map(|(_, value)| match value {
                            Expression::StringLiteral(text) => Some(text.value.to_string()),
                            _ => None,
                        })
                    }
                    _ => None,
                };
                let Some(target) = target else { continue };
                let target = join(folder, &target);
                if key == "_moduleAliases" {
                    package
                        .aliases
                        .push((format!("{name}/*"), vec![format!("{target}/*")]));
                }
                package.aliases.push((name, vec![target]));
            }
        }
        package
    })
    .unwrap_or_default()
}

/// What a package depends on, and how that is said.
fn dependencies<'b>(
    root: &'b ObjectExpression<'b>,
) -> impl Iterator<Item = (String, &'b Expression<'b>)> {
    ["dependencies", "devDependencies", "peerDependencies"]
        .iter()
        .filter_map(|key| object(root, key))
        .flat_map(members)
}

fn with_object<T>(text: &str, of: impl FnOnce(&ObjectExpression<'_>) -> T) -> Option<T> {
    let arena = Allocator::default();
    match Parser::new(&arena, text.trim(), SourceType::mjs()).parse_expression() {
        Ok(Expression::ObjectExpression(root)) => Some(of(&root)),
        _ => None,
    }
}

fn members<'b>(
    object: &'b ObjectExpression<'b>,
) -> impl Iterator<Item = (String, &'b Expression<'b>)> {
    object
        .properties
        .iter()
        .filter_map(|property| match property {
            ObjectPropertyKind::ObjectProperty(property) => {
                Some((property.key.static_name()?.into_owned(), &property.value))
            }
            ObjectPropertyKind::SpreadProperty(_) => None,
        })
}

fn member<'b>(of: &'b ObjectExpression<'b>, name: &str) -> Option<&'b Expression<'b>> {
    members(of).find_map(|(key, value)| (key == name).then_some(value))
}

fn object<'b>(of: &'b ObjectExpression<'b>, name: &str) -> Option<&'b ObjectExpression<'b>> {
    match member(of, name)? {
        Expression::ObjectExpression(object) => Some(object),
        _ => None,
    }
}

fn string(of: &ObjectExpression<'_>, name: &str) -> Option<String> {
    match member(of, name)? {
        Expression::StringLiteral(text) => Some(text.value.to_string()),
        _ => None,
    }
}
