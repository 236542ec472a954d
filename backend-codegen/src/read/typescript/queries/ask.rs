//! Which calls ask a database.

use std::collections::HashSet;

use super::words::Words;
use crate::read::code::queries::{Query, is_batch, is_connection, is_write};

/// A call of a method, as text.
pub(super) struct Method<'c> {
    pub(super) name: &'c str,
    /// What stands before the dot, and the last name in that.
    pub(super) receiver: &'c str,
    pub(super) last: &'c str,
    pub(super) arguments: &'c str,
    pub(super) n_arguments: usize,
    /// Whether what stands before the dot has a dot itself.
    pub(super) is_deep: bool,
}

/// What is known of a file, or of all.
#[derive(Default)]
pub(super) struct Known {
    /// Variables and members that are prepared statements.
    pub(super) prepared: HashSet<String>,
    /// Whether the project uses sequelize.
    pub(super) has_sequelize: bool,
}

/// What a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// A query, for sure.
    Yes(Query),
    /// A query unless it is a function of the code.
    Unless(Query),
    No,
}

fn is_repository(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.ends_with("repo")
        || lower.ends_with("repository")
        || lower.ends_with("manager")
        || lower == "em"
}

/// Whether something is called as models of sequelize are.
fn is_model(name: &str) -> bool {
    let known = [
        "Object", "Promise", "Array", "Math", "JSON", "Date", "Map", "Set", "Number", "String",
        "Reflect", "Symbol", "Buffer", "URL", "Error",
    ];
    name.starts_with(char::is_uppercase)
        && name.contains(char::is_lowercase)
        && !known.contains(&name)
}

/// Names that may ask; most calls have another one.
const NAMES: [&str; 84] = [
    "query",
    "execute",
    "raw",
    "one",
    "oneOrNone",
    "many",
    "manyOrNone",
    "any",
    "none",
    "result",
    "unsafe",
    "queryOne",
    "queryAll",
    "run",
    "get",
    "all",
    "each",
    "executeTakeFirst",
    "executeTakeFirstOrThrow",
    "stream",
    "$queryRawUnsafe",
    "$executeRawUnsafe",
    "iterate",
    "pluck",
    "findUnique",
    "findUniqueOrThrow",
    "findFirst",
    "findFirstOrThrow",
    "findMany",
    "createMany",
    "updateMany",
    "deleteMany",
    "createManyAndReturn",
    "count",
    "aggregate",
    "groupBy",
    "create",
    "update",
    "upsert",
    "delete",
    "getMany",
    "getOne",
    "getOneOrFail",
    "getRawMany",
    "getRawOne",
    "getCount",
    "getManyAndCount",
    "getRawAndEntities",
    "find",
    "countBy",
    "exist",
    "exists",
    "existsBy",
    "findBy",
    "findAndCount",
    "findOne",
    "findOneBy",
    "findOneOrFail",
    "findOneByOrFail",
    "save",
    "remove",
    "insert",
    "softDelete",
    "increment",
    "decrement",
    "findByPk",
    "findAll",
    "findAndCountAll",
    "findOrCreate",
    "findByIds",
    "bulkCreate",
    "destroy",
    "max",
    "min",
    "sum",
    "from",
    "select",
    "selectDistinct",
    "first",
    "where",
    "values",
    "into",
    "set",
    "returning",
];

/// Whether a chain may be that of a builder.
fn is_built(call: &Method<'_>) -> bool {
    root(call.receiver).rsplit('.').take(2).any(is_builder)
}

/// The names and dots that something starts with.
fn root(code: &str) -> &str {
    let end = code.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.')));
    code.get(..end.unwrap_or(code.len())).unwrap_or_default()
}

pub(super) fn method(call: &Method<'_>, known: &Known) -> Asks {
    let is_getter = known.has_sequelize && call.name.starts_with("get");
    if !is_getter && !NAMES.contains(&call.name) && !is_built(call) {
        return Asks::No;
    }
    let words = Words::of(call.arguments);
    let chain = Words::of(call.receiver);
    let all = || words.texts.iter().chain(&chain.texts);
    let is_text = words
        .texts
        .first()
        .is_some_and(|text| is_write(text).is_some());
    let lists = [
        "whereIn",
        "inArray",
        "createMany",
        "bulkCreate",
        "insertMany",
        "updateMany",
        "deleteMany",
        "unnest",
        "In",
        "andWhereIn",
        "orWhereIn",
        "findByIds",
        "batchInsert",
        "createManyAndReturn",
    ];
    let is_list = |words: &Words| words.has(&lists);
    let query = |is_default_write: bool| Query {
        is_write: all()
            .find_map(|text| is_write(text))
            .unwrap_or(is_default_write),
        is_batch: lists.contains(&call.name)
            || is_list(&words)
            || is_list(&chain)
            || all().any(|text| is_batch(text))
            // `{ id: { in: ids } }`, `[Op.in]: ids`
            || words.names.contains("in")
            || words.members.contains("in"),
    };
    let is_vague = [
        "e", "c", "t", "state", "app", "ctx", "context", "exec", "executor",
    ]
    .contains(&call.last);
    let is_db = is_connection(call.last) && !is_vague;
    // Stores in memory take functions, and databases take descriptions.
    let is_called_back = call.arguments.contains("=>");
    let is_described = words.names.contains("data") || words.names.contains("where");
    let is_variable = !call.arguments.starts_with('{') && !is_called_back;
    match call.name {
        "query" | "execute" | "raw" | "one" | "oneOrNone" | "many" | "manyOrNone" | "any"
        | "none" | "result" | "unsafe" | "queryOne" | "queryAll" | "run" | "get" | "all"
        | "each"
            if is_text =>
        {
            Asks::Yes(query(false))
        }
        "query" | "execute" if is_db && call.n_arguments >= 1 => Asks::Unless(query(false)),
        "execute" | "executeTakeFirst" | "executeTakeFirstOrThrow" | "stream"
            if chain.has(&[
                "selectFrom",
                "insertInto",
                "updateTable",
                "deleteFrom",
                "createQueryBuilder",
            ]) =>
        {
            Asks::Yes(query(chain.has(&[
                "insertInto",
                "updateTable",
                "deleteFrom",
                "insert",
                "update",
                "delete",
            ])))
        }
        "$queryRawUnsafe" => Asks::Yes(query(false)),
        "$executeRawUnsafe" => Asks::Yes(query(true)),
        "get" | "all" | "iterate" | "run" | "pluck"
            if chain.has(&["prepare"]) || known.prepared.contains(call.last) =>
        {
            Asks::Yes(query(call.name == "run"))
        }
        // Of prisma, and of what is like it.
        "findUnique" | "findUniqueOrThrow" | "findFirst" | "findFirstOrThrow" | "findMany"
            if call.is_deep && !is_called_back =>
        {
            Asks::Yes(query(false))
        }
        "createMany" | "updateMany" | "deleteMany" | "createManyAndReturn" if call.is_deep => {
            Asks::Yes(query(true))
        }
        "count" | "aggregate" | "groupBy"
            if call.is_deep && !is_called_back && is_client(&chain) =>
        {
            Asks::Yes(query(false))
        }
        "create" | "update" | "upsert" | "delete"
            if call.is_deep && is_client(&chain) && (is_described || is_variable) =>
        {
            Asks::Yes(query(true))
        }
        // Of typeorm and mikro-orm.
        "getMany" | "getOne" | "getOneOrFail" | "getRawMany" | "getRawOne" | "getCount"
        | "getManyAndCount" | "getRawAndEntities" => Asks::Yes(query(false)),
        "find" | "count" | "countBy" | "exist" | "exists" | "existsBy" | "findBy"
        | "findAndCount" | "findOne" | "findOneBy" | "findOneOrFail" | "findOneByOrFail"
            if is_repository(call.last) || chain.has(&["getRepository"]) =>
        {
            Asks::Unless(query(false))
        }
        "save" | "remove" | "delete" | "update" | "insert" | "upsert" | "softDelete"
        | "increment" | "decrement"
            if is_repository(call.last) || chain.has(&["getRepository"]) =>
        {
            Asks::Unless(query(true))
        }
        "findOneBy" | "findOneOrFail" | "findOneByOrFail" | "findOne" | "findByPk" | "findAll"
        | "findAndCountAll" | "findOrCreate" | "findByIds" | "findAndCount"
            if !call.receiver.is_empty() && call.last != "this" =>
        {
            Asks::Unless(query(call.name == "findOrCreate"))
        }
        "bulkCreate" => Asks::Unless(query(true)),
        "create" | "update" | "destroy" | "upsert" | "increment" | "decrement"
            if known.has_sequelize && is_model(call.last) =>
        {
            Asks::Unless(query(true))
        }
        "count" | "max" | "min" | "sum" if known.has_sequelize && is_model(call.last) => {
            Asks::Unless(query(false))
        }
        // `order.getItems()`, as associations have it.
        name if known.has_sequelize
            && !call.is_deep
            && call.n_arguments <= 1
            && name.strip_prefix("get").is_some_and(|rest| {
                rest.starts_with(char::is_uppercase) && rest.ends_with('s')
            }) =>
        {
            Asks::Unless(query(false))
        }
        _ => builder(call, &chain, &words, query),
    }
}

/// Whether a chain starts at a client of prisma, whatever that is called.
fn is_client(chain: &Words) -> bool {
    let mut all = chain.names.iter().chain(&chain.members);
    all.any(|name| {
        let name = name.to_lowercase();
        name.ends_with("prisma") || ["db", "tx", "trx", "client"].contains(&name.as_str())
    })
}

/// Chains of knex and drizzle, which are run by being awaited: `db('users').where(…)`, `db.select().from(users)`.
fn builder(call: &Method<'_>, chain: &Words, words: &Words, query: impl Fn(bool) -> Query) -> Asks {
    let root = root(call.receiver);
    let rest = call.receiver.get(root.len()..).unwrap_or_default();
    let name = root.rsplit('.').next().unwrap_or_default();
    let owner = root
        .strip_suffix(name)
        .unwrap_or_default()
        .trim_end_matches('.');
    let owner = owner.rsplit('.').next().unwrap_or_default();
    let has =
        |names: &[&str]| names.contains(&call.name) || chain.has(names) || names.contains(&name);
    let writes = [
        "insert",
        "update",
        "delete",
        "del",
        "increment",
        "decrement",
        "upsert",
        "truncate",
    ];
    // `knex('users')`
    let is_table = is_builder(name)
        && rest.starts_with(['('])
        && rest
            .get(1..)
            .is_some_and(|rest| rest.trim_start().starts_with(['\'', '"', '`']));
    if is_table {
        return Asks::Yes(query(has(&writes)));
    }
    let starts_at = is_builder(owner) || is_builder(name);
    let is_select = has(&["from"]) && has(&["select", "selectDistinct", "first", "count", "where"]);
    let is_change = (has(&["insert"]) && has(&["values", "into"]))
        || (has(&["update"]) && has(&["set"]))
        || (has(&["delete"]) && has(&["where"]));
    if starts_at && (is_select || is_change) && !words.has(&["subquery"]) {
        return Asks::Yes(query(is_change));
    }
    Asks::No
}

fn is_builder(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["db", "knex", "trx", "tx", "pg", "database", "qb"].contains(&lower.as_str())
        || lower.ends_with("knex")
        || lower.ends_with("db")
}

/// A template behind a name: `` sql`select …` ``.
pub(super) fn template(tag: &str, text: &str) -> Option<Query> {
    let last = tag.rsplit('.').next().unwrap_or_default();
    let last = last.split('<').next().unwrap_or_default();
    let words = Words::of(text);
    let sql = words.texts.join("?");
    let write = is_write(&sql);
    let is_it = match last {
        "$queryRaw" | "$executeRaw" => true,
        "sql" | "tx" | "query" | "db" => write.is_some(),
        _ => false,
    };
    is_it.then(|| Query {
        is_write: write.unwrap_or(last == "$executeRaw"),
        // Of postgres.js: `in ${sql(ids)}`.
        is_batch: is_batch(&sql)
            || text.contains("in ${sql(")
            || text.contains("IN ${sql(")
            || text.contains("Prisma.join")
            || text.contains("sql.join"),
    })
}
