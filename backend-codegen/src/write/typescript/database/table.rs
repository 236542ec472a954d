//! What is said of one table, and what is asked of it.

use super::{action, function};
use crate::api::plan::{Direction, Use};
use crate::read::database::{
    Action, Column, ColumnType, Engine, Filter, Operator, Resource, Resources, Version, cast,
    cast_of_text, link_sql, order, read_sql, version_sql,
};
use crate::write::typescript::contract::{Call, Contract, Group};
use crate::write::typescript::layout::Expression;
use crate::write::typescript::printer::{Printer, is_identifier, string};
use crate::write::typescript::types;

/// The file of a table.
pub(super) fn file(
    contract: &Contract<'_>,
    group: &Group<'_>,
    resource: &Resource,
    resources: &Resources,
) -> String {
    let writer = Writer {
        contract,
        group,
        resource,
        resources: &resources.list,
        engine: resources.engine,
    };
    let mut p = Printer::new();
    p.import("../rows/query.js", "Query");
    p.import("../rows/session.js", "type Rows");
    p.import("../rows/table.js", "type Table");
    writer.table(&mut p);
    for call in &group.calls {
        if let Some(action) = action(call, resource) {
            p.gap();
            writer.ask(&mut p, call, action);
        }
    }
    p.finish()
}

struct Writer<'w, 'a> {
    contract: &'w Contract<'a>,
    group: &'w Group<'a>,
    resource: &'w Resource,
    resources: &'w [Resource],
    engine: Engine,
}

impl Writer<'_, '_> {
    /// The type of rows.
    fn row(&self, p: &mut Printer) -> String {
        self.ty(p, "")
    }

    /// The type of a schema by the end of its name.
    fn ty(&self, p: &mut Printer, suffix: &str) -> String {
        let name = format!("{}{suffix}", self.resource.name);
        let Some(ty) = self.contract.api.types.component(&name) else {
            return "unknown".to_owned();
        };
        let used = Use {
            ty,
            direction: Direction::Response,
        };
        p.import_types("../types.js", "types");
        types::reference(self.contract.plans, self.contract.names, used, "types.")
    }

    /// The constant with everything that is known of the table.
    fn table(&self, p: &mut Printer) {
        let resource = self.resource;
        let table = &resource.table;
        let is_hidden = |column: &&Column| resource.field(&column.name).is_none();
        let shown = resource.fields.iter().map(|it| self.column(&it.column));
        let hidden = table.columns.iter().filter(is_hidden);
        let hidden = hidden.map(|column| self.column(column));
        let key = resource.key.iter().map(|at| at.to_string().into());
        let mut members = vec![
            text("name", &table.shown()),
            text("sql", &table.sql),
            list("columns", shown.collect()),
            list("hidden", hidden.collect()),
            list("key", key.collect()),
        ];
        members.extend(version_sql(self.engine, resource).map(|sql| text("version", &sql)));
        if let Version::Counted(at) = resource.version {
            let field = resource.fields.get(at);
            members.extend(field.map(|field| text("counted", &field.column.sql)));
        }
        // Where rows are read behind a change, they are found by keys, which triggers may make.
        let has_triggers = match self.engine {
            Engine::Mysql => table.is_triggered,
            Engine::Postgres | Engine::Sqlite => table.has_triggers,
        };
        members.push(format!("hasTriggers: {has_triggers}").into());
        members.push(list("relations", self.relations(p)));
        if self.engine == Engine::Sqlite {
            members.push(list("references", self.references()));
        }
        let rules = resource.rules.iter().map(|rule| {
            let columns = strings(rule.columns.iter().map(String::as_str));
            Expression::list(vec![string(&rule.name).into(), columns])
        });
        members.push(list("rules", rules.collect()));
        p.doc(&format!("The table `{}`.", table.shown().replace('`', "'")));
        p.block_until("export const TABLE: Table =", "};", |p| {
            for member in members {
                member.print(p, ",");
            }
        });
    }

    /// What is known of a column. Of what an engine has no use for nothing is said.
    fn column(&self, column: &Column) -> Expression {
        let mut members = vec![
            text("name", &column.name),
            text("sql", &column.sql),
            text("read", &read_sql(self.engine, column)),
            text("cast", &cast(self.engine, column)),
        ];
        match self.engine {
            Engine::Mysql => {
                members.push(text("type", &cast_of_text(self.engine, column)));
                let order = order(self.engine, column);
                members.extend((!order.is_empty()).then(|| text("sortedBy", &order)));
                members.extend(column.default.as_deref().map(|sql| text("default", sql)));
            }
            Engine::Postgres => members.push(text("type", &column.sql_type)),
            Engine::Sqlite => {
                members.extend(column.default.as_deref().map(|sql| text("default", sql)));
            }
        }
        members.push(format!("nullable: {}", column.nullable).into());
        members.push(text("kind", kind(column.ty.item())));
        if matches!(column.ty, ColumnType::Array(_)) {
            members.push("isList: true".into());
        }
        let values = column.values().iter().map(String::as_str);
        if values.len() > 0 {
            members.push(strings(values).within("values: ", ""));
        }
        Expression::parts("{", members, "}")
    }

    fn relations(&self, p: &mut Printer) -> Vec<Expression> {
        let resource = self.resource;
        let relations = resource.relations.iter();
        let relations = relations.filter(|_| !resource.includes.is_empty());
        let relation = relations.filter_map(|relation| {
            let target = self.resources.get(relation.target)?;
            let table = self.other(p, target)?;
            let here = columns_of(resource, &relation.here);
            let here: Vec<String> = here.map(|it| link_sql(self.engine, it)).collect();
            let there = columns_of(target, &relation.there).map(|column| {
                let ty = match self.engine {
                    Engine::Mysql => cast(self.engine, column),
                    Engine::Postgres | Engine::Sqlite => column.sql_type.clone(),
                };
                strings([&*column.sql, &*ty, &*link_sql(self.engine, column)])
            });
            Some(Expression::parts(
                "{",
                vec![
                    text("name", &relation.name),
                    format!("isMany: {}", relation.is_many).into(),
                    format!("table: () => {table}").into(),
                    strings(here.iter().map(String::as_str)).within("here: ", ""),
                    list("there", there.collect()),
                ],
                "}",
            ))
        });
        relation.collect()
    }

    /// The constant of a table, which may be this one.
    fn other(&self, p: &mut Printer, target: &Resource) -> Option<String> {
        let mut groups = self.contract.groups.iter();
        let group = groups.find(|group| group.tag == target.tag)?;
        if group.file == self.group.file {
            return Some("TABLE".to_owned());
        }
        let name = format!("{}_TABLE", group.member);
        p.import(&format!("./{}.js", group.file), &format!("TABLE as {name}"));
        Some(name)
    }

    /// What rows refer to.
    fn references(&self) -> Vec<Expression> {
        let references = self.resource.table.foreign_keys.iter().map(|key| {
            let columns = strings(key.columns.iter().map(String::as_str));
            let there = strings(key.references_sql.iter().map(String::as_str));
            Expression::parts(
                "{",
                vec![
                    columns.within("columns: ", ""),
                    text("table", &key.sql),
                    there.within("there: ", ""),
                ],
                "}",
            )
        });
        references.collect()
    }

    /// The function that does what an operation is for.
    fn ask(&self, p: &mut Printer, call: &Call<'_>, action: Action) {
        let row = self.row(p);
        let (about, result) = match action {
            Action::List => (
                "A part of the rows that satisfy conditions.",
                self.ty(p, "Page"),
            ),
            Action::Create => (
                "Makes a row, and says where it is.",
                imported(p, "Created", &row),
            ),
            Action::Get => ("One row.", imported(p, "Answered", &row)),
            Action::Replace => (
                "Gives all columns of a row new values, be they those that they have by themselves.",
                imported(p, "Answered", &row),
            ),
            Action::Update => (
                "Changes the columns of a row that have a value in the request.",
                imported(p, "Answered", &row),
            ),
            Action::Delete => ("Deletes a row.", "void".to_owned()),
        };
        let (request, module) = (&call.request, &self.group.file);
        p.import(&format!("../{module}.js"), &format!("type {request}"));
        let questions = self.questions(call, action);
        let answer = self.answer(call, action, &row);
        let is_looked_at = answer.flat().contains("request.") || !questions.is_empty();
        let name = if is_looked_at { "request" } else { "_request" };
        p.doc(about);
        let head = format!(
            "export async function {}(rows: Rows, {name}: {request}): Promise<{result}>",
            function(action)
        );
        p.block(head, |p| {
            p.line("const query = new Query(TABLE);");
            for question in questions {
                p.line(question);
            }
            answer.print(p, ";");
        });
    }

    /// What is asked for: conditions, and new values behind them.
    fn questions(&self, call: &Call<'_>, action: Action) -> Vec<String> {
        let filters = self.resource.filters.iter();
        let (suffix, set) = match action {
            Action::List => return filters.filter_map(|it| self.filter(call, it)).collect(),
            Action::Create => ("New", "set"),
            Action::Replace => ("Replacement", "setOrReset"),
            Action::Update => ("Changes", "set"),
            Action::Get | Action::Delete => ("", ""),
        };
        let mut questions = Vec::new();
        if action.is_of_one() {
            let key = self.resource.key.iter();
            questions.extend(key.filter_map(|at| {
                let field = self.resource.fields.get(*at)?;
                let value = parameter(call, &field.parameter)?;
                Some(format!("query.compare({at}, \"=\", {value});"))
            }));
        }
        if !suffix.is_empty() {
            let fields = self.resource.writable(action == Action::Create);
            questions.extend(fields.map(|(at, field)| {
                let value = access("request.body", &field.column.name);
                format!("query.{set}({at}, {value});")
            }));
        }
        questions
    }

    fn filter(&self, call: &Call<'_>, filter: &Filter) -> Option<String> {
        let value = parameter(call, &filter.parameter)?;
        let at = filter.field;
        let compare = |operator: &str| format!("query.compare({at}, \"{operator}\", {value});");
        Some(match filter.operator {
            Operator::Is => compare("="),
            Operator::IsNot => compare("<>"),
            Operator::Above => compare(">"),
            Operator::From => compare(">="),
            Operator::Below => compare("<"),
            Operator::To => compare("<="),
            Operator::In => format!("query.among({at}, {value});"),
            Operator::Null => format!("query.nullOrNot({at}, {value});"),
        })
    }

    /// What asks the database, and answers.
    fn answer(&self, call: &Call<'_>, action: Action, row: &str) -> Expression {
        let of = |name: &str| parameter(call, name);
        let seen = match self.resource.version {
            Version::None => None,
            Version::Counted(_) | Version::System | Version::Content => of("If-Match"),
        };
        let ask = |function: String, values: [Option<String>; 2]| {
            let values = values.into_iter().flatten().map(Expression::from);
            let arguments = std::iter::once("query".into()).chain(values);
            Expression::call(&format!("return rows.{function}"), arguments.collect())
        };
        match action {
            Action::List => {
                let names = ["sort", "fields", "include", "cursor", "limit", "count"];
                let members = names.iter();
                let members =
                    members.filter_map(|name| Some(format!("{name}: {}", of(name)?).into()));
                let paging = Expression::parts("{", members.collect(), "}");
                let function = format!("return rows.page<{row}>");
                Expression::call(&function, vec!["query".into(), paging])
            }
            Action::Get => ask(format!("get<{row}>"), [of("fields"), of("include")]),
            Action::Create => {
                let path = string(&self.resource.tag);
                ask(format!("insert<{row}>"), [Some(path), None])
            }
            Action::Replace | Action::Update => ask(format!("update<{row}>"), [seen, None]),
            Action::Delete => ask("delete".to_owned(), [seen, None]),
        }
    }
}

/// What values are.
fn kind(ty: &ColumnType) -> &'static str {
    match ty {
        ColumnType::Boolean => "boolean",
        ColumnType::Integer(_) => "integer",
        ColumnType::TextInteger => "digits",
        ColumnType::Float(_) => "float",
        ColumnType::Uuid => "uuid",
        ColumnType::Bytes => "bytes",
        ColumnType::Date => "date",
        ColumnType::Moment(_) => "moment",
        ColumnType::Json => "json",
        ColumnType::Decimal(_)
        | ColumnType::Text(_)
        | ColumnType::Enum(_)
        | ColumnType::Array(_)
        | ColumnType::Other => "text",
    }
}

/// What is answered about one row, as it is known here.
fn imported(p: &mut Printer, name: &str, row: &str) -> String {
    p.import("../rows/session.js", &format!("type {name}"));
    format!("{name}<{row}>")
}

/// The value of a parameter in a request.
fn parameter(call: &Call<'_>, name: &str) -> Option<String> {
    let mut inputs = call.inputs.iter();
    let found = inputs.find(|input| &*input.parameter.name == name)?;
    Some(access("request", &found.member))
}

/// A member of a value.
fn access(value: &str, name: &str) -> String {
    match is_identifier(name) {
        true => format!("{value}.{name}"),
        false => format!("{value}[{}]", string(name)),
    }
}

fn text(name: &str, value: &str) -> Expression {
    format!("{name}: {}", string(value)).into()
}

fn list(name: &str, items: Vec<Expression>) -> Expression {
    Expression::list(items).within(&format!("{name}: "), "")
}

fn strings<'t>(texts: impl IntoIterator<Item = &'t str>) -> Expression {
    let texts = texts.into_iter().map(|text| string(text).into());
    Expression::list(texts.collect())
}

/// Columns by their names.
fn columns_of<'r>(resource: &'r Resource, names: &'r [String]) -> impl Iterator<Item = &'r Column> {
    let columns = names.iter().filter_map(|name| resource.table.column(name));
    columns.filter_map(|at| resource.table.columns.get(at))
}
