//! Chains of calls, and which of them ask a database.

use std::collections::HashSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Expr, ExprMethodCall};

use crate::read::code::queries::{Query, is_batch, is_connection, is_write};
use crate::read::rust::syntax::{last, segments};

/// Names and texts in something, those within macros and texts with gaps, too.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) names: HashSet<String>,
    pub(super) texts: Vec<String>,
    /// Names between brackets behind something, as in `ids[i]` and `ids.get(i)`.
    pub(super) indexes: HashSet<String>,
    /// Fields of `self`.
    own: HashSet<String>,
}

impl Words {
    pub(super) fn of(expression: &Expr) -> Self {
        Self::of_tokens(expression.to_token_stream())
    }

    pub(super) fn of_tokens(tokens: TokenStream) -> Self {
        let mut words = Self::default();
        words.add(tokens);
        words
    }

    /// Whether a key of `self` is in it.
    pub(super) fn has_own_key(&self) -> bool {
        self.own
            .iter()
            .any(|name| name == "id" || name.ends_with("_id") || name == "uuid")
    }

    pub(super) fn add(&mut self, tokens: TokenStream) {
        // Whether brackets that follow are an index, and whether parentheses are.
        let mut before = (false, false);
        let mut is_own = false;
        for token in tokens {
            let (is_value, is_get) = std::mem::take(&mut before);
            match token {
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    before = (true, name == "get");
                    if is_own {
                        self.own.insert(name.clone());
                    }
                    is_own = name == "self";
                    self.names.insert(name.trim_start_matches("r#").to_owned());
                }
                TokenTree::Group(group) => {
                    let is_index = match group.delimiter() {
                        Delimiter::Bracket => is_value,
                        Delimiter::Parenthesis => is_get,
                        Delimiter::Brace | Delimiter::None => false,
                    };
                    if is_index {
                        let inside = group.stream().into_iter();
                        self.indexes.extend(inside.filter_map(|token| match token {
                            TokenTree::Ident(ident) => Some(ident.to_string()),
                            _ => None,
                        }));
                    }
                    before = (true, false);
                    self.add(group.stream());
                }
                TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        let text = text.value();
                        // `{id}`
                        for part in text.split('{').skip(1) {
                            let end = part.find([':', '}']).unwrap_or(0);
                            let name = part.get(..end).unwrap_or_default();
                            if !name.is_empty() {
                                self.names.insert(name.to_owned());
                            }
                        }
                        self.texts.push(text);
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.names.contains(*name))
    }

    pub(super) fn mentions(&self, names: &HashSet<String>) -> bool {
        !self.names.is_disjoint(names)
    }

    /// Whether the first statement of SQL among the texts writes.
    fn is_write(&self) -> Option<bool> {
        self.texts.iter().find_map(|text| is_write(text))
    }

    fn is_batch(&self) -> bool {
        let lists = [
            "is_in",
            "eq_any",
            "ne_all",
            "push_values",
            "push_tuple_separator",
            "insert_many",
            "load_many",
            "load_one",
            "unnest",
            "copy_in_raw",
            "in_subquery",
        ];
        self.has(&lists) || self.texts.iter().any(|text| is_batch(text))
    }
}

/// The calls of a chain, the last one first, and what it starts with.
fn root(call: &ExprMethodCall) -> &Expr {
    let mut at = &*call.receiver;
    loop {
        at = match at {
            Expr::MethodCall(call) => &call.receiver,
            Expr::Await(found) => &found.base,
            Expr::Try(found) => &found.expr,
            Expr::Paren(found) => &found.expr,
            Expr::Reference(found) => &found.expr,
            other => return other,
        };
    }
}

const SQLX: [&str; 24] = [
    "query",
    "query_as",
    "query_scalar",
    "query_with",
    "query_as_with",
    "query_scalar_with",
    "raw_sql",
    "query_file",
    "query_file_as",
    "query_file_scalar",
    "query_unchecked",
    "query_as_unchecked",
    "query_scalar_unchecked",
    "query_file_unchecked",
    "query_file_as_unchecked",
    "query_file_scalar_unchecked",
    "QueryBuilder",
    "build",
    "build_query_as",
    "build_query_scalar",
    "sqlx",
    "sql_query",
    "QueryAs",
    "Query",
];

const SEA_ORM: [&str; 17] = [
    "find",
    "find_by_id",
    "find_related",
    "find_linked",
    "find_also_related",
    "find_with_related",
    "find_by_statement",
    "update_many",
    "delete_many",
    "delete_by_id",
    "insert",
    "insert_many",
    "select_only",
    "from_raw_sql",
    "Entity",
    "update",
    "delete",
];

const DIESEL: [&str; 15] = [
    "filter",
    "find",
    "select",
    "table",
    "belonging_to",
    "inner_join",
    "left_join",
    "insert_into",
    "update",
    "delete",
    "sql_query",
    "into_boxed",
    "order",
    "order_by",
    "grouped_by",
];

fn is_for_connection(argument: &Expr) -> bool {
    let words = Words::of(argument);
    words.names.iter().any(|name| is_connection(name))
}

/// The query that a call makes, if it is the end of a chain that makes one. `queries` are variables that are such
/// chains without their ends.
pub(super) fn query(call: &ExprMethodCall, queries: &HashSet<String>) -> Option<Query> {
    let name = call.method.to_string();
    let n = call.args.len();
    let first = call.args.first();
    let has_connection = n >= 1 && first.is_some_and(is_for_connection);
    let words = Words::of(&call.receiver);
    let all = || {
        let mut all = Words::of(&call.receiver);
        all.add(call.args.to_token_stream());
        all
    };
    let found = |is_default_write: bool| {
        let all = all();
        Some(Query {
            is_write: all.is_write().unwrap_or(is_default_write),
            is_batch: all.is_batch(),
        })
    };
    let is_sqlx = words.has(&SQLX) || words.mentions(queries);
    let writes = [
        "insert_into",
        "update",
        "delete",
        "insert",
        "update_many",
        "delete_many",
        "delete_by_id",
        "replace_into",
    ];
    match name.as_str() {
        "fetch_one" | "fetch_optional" | "fetch_all" | "fetch_many" if n == 1 => {
            found(words.has(&["insert_into"]))
        }
        "fetch" if n == 1 && (is_sqlx || has_connection) => found(false),
        "execute" | "execute_many" if n == 1 && is_sqlx => found(true),
        // Of sea-orm: a statement, or what builds one.
        "one"
        | "all"
        | "stream"
        | "count"
        | "exec"
        | "exec_with_returning"
        | "exec_without_returning"
        | "fetch_page"
        | "num_items"
        | "num_pages"
        | "into_tuple"
            if words.has(&SEA_ORM)
                && (has_connection || name.starts_with("num_") || name == "fetch_page") =>
        {
            found(words.has(&writes) || name.starts_with("exec"))
        }
        "insert" | "update" | "save" | "delete" if n == 1 && has_connection => found(true),
        "load" | "load_stream" | "get_result" | "get_results" | "first" | "execute"
        | "load_iter"
            if n == 1
                && (has_connection || name == "get_result" || name == "get_results")
                && (words.has(&DIESEL) || words.mentions(queries)) =>
        {
            found(words.has(&["insert_into", "update", "delete"]) || name == "execute")
        }
        // Of tokio-postgres and rusqlite, which take texts; of sqlx, where a pool runs a text.
        "query" | "query_one" | "query_opt" | "query_row" | "query_map" | "execute"
        | "query_raw" | "batch_execute" => {
            let is_text = first.is_some_and(|first| Words::of(first).is_write().is_some());
            let is_prepared = words.mentions(queries) && n >= 1;
            let is_named =
                is_for_connection(&call.receiver) && first.is_some_and(is_statement) && n == 2;
            if is_text || is_prepared || is_named {
                found(name.contains("execute"))
            } else {
                None
            }
        }
        _ => None,
    }
}

/// `&statement`, `SQL`
fn is_statement(argument: &Expr) -> bool {
    let words = Words::of(argument);
    words.names.iter().any(|name| {
        let lower = name.to_lowercase();
        lower.contains("sql")
            || lower.contains("stmt")
            || lower.contains("statement")
            || lower.contains("query")
    })
}

/// Whether an expression is a query that nobody has run yet.
pub(super) fn is_unfinished(expression: &Expr) -> bool {
    match expression {
        Expr::MethodCall(call) => match root(call) {
            Expr::Macro(found) => SQLX.contains(&last(&found.mac.path).as_str()),
            Expr::Call(found) => is_start(&found.func),
            Expr::Path(_) => {
                let words = Words::of(expression);
                words.has(&[
                    "build",
                    "build_query_as",
                    "build_query_scalar",
                    "prepare",
                    "into_boxed",
                    "select_only",
                ])
            }
            _ => false,
        },
        Expr::Macro(found) => SQLX.contains(&last(&found.mac.path).as_str()),
        Expr::Call(found) => is_start(&found.func),
        Expr::Try(found) => is_unfinished(&found.expr),
        Expr::Await(found) => is_unfinished(&found.base),
        Expr::Paren(found) => is_unfinished(&found.expr),
        _ => false,
    }
}

/// `sqlx::query`, `QueryBuilder::new`, `Entity::find`
fn is_start(function: &Expr) -> bool {
    let Expr::Path(path) = function else {
        return false;
    };
    let names = segments(&path.path);
    let name = names.last().map_or("", String::as_str);
    let of = names.iter().rev().nth(1).map_or("", String::as_str);
    SQLX.contains(&name)
        || of == "QueryBuilder"
        || (!of.is_empty()
            && [
                "find",
                "find_by_id",
                "find_by_statement",
                "belonging_to",
                "update_many",
                "delete_many",
            ]
            .contains(&name))
}
