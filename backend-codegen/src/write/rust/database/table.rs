//! What is said of one table, and what is asked of it.

use std::collections::HashMap;

use super::group;
use super::handlers::action;
use super::imports::imports;
use crate::api::plan::{Direction, Shape, Use};
use crate::read::database::{
    Action, Carrier, Column, ColumnType, Engine, Field, Filter, Operator, Relation, Resource,
    Resources, Version, cast, cast_of_text, link_sql, order, read_sql, version_sql,
};
use crate::tokens::{Ident, Literal, TokenStream, format_ident, quote};
use crate::write::rust::contract::{Call, Contract, Group};

/// The module of a table.
pub(super) fn tokens(
    contract: &Contract<'_>,
    group: &Group<'_>,
    resource: &Resource,
    resources: &Resources,
) -> TokenStream {
    let writer = Writer {
        contract,
        resource,
        resources: &resources.list,
        engine: resources.engine,
    };
    let module = &group.module;
    let table = writer.table();
    let row = writer.row();
    let calls = group.calls.iter();
    let calls: Vec<(&Call<'_>, Action)> = calls
        .filter_map(|call| Some((call, action(call, resource)?)))
        .collect();
    let requests = calls.iter().map(|(call, _)| &call.request);
    let asks = calls.iter().map(|(call, action)| writer.ask(call, *action));
    let answered = writer.answered();
    let code = quote! {
        #table

        #row

        #(#asks)*

        #answered
    };
    let imports = imports(&code);
    quote! {
        use super::super::#module::{#(#requests),*};
        #(#imports)*

        #code
    }
}

struct Writer<'w, 'a> {
    contract: &'w Contract<'a>,
    resource: &'w Resource,
    resources: &'w [Resource],
    engine: Engine,
}

fn at(position: usize) -> Literal {
    Literal::usize_unsuffixed(position)
}

impl Writer<'_, '_> {
    /// The type of a schema by the end of its name.
    fn ty(&self, suffix: &str) -> TokenStream {
        self.named(&format!("{}{suffix}", self.resource.name))
    }

    fn named(&self, name: &str) -> TokenStream {
        match self.used(name, Direction::Response) {
            Some(used) => self.contract.p.names.type_tokens(used),
            None => quote!(()),
        }
    }

    fn used(&self, name: &str, direction: Direction) -> Option<Use> {
        let ty = self.contract.api.types.component(name)?;
        Some(Use { ty, direction })
    }

    /// The fields of a struct by the names of members.
    fn fields(&self, suffix: &str, direction: Direction) -> HashMap<String, Ident> {
        let used = self.used(&format!("{}{suffix}", self.resource.name), direction);
        let plan = used.and_then(|used| self.contract.p.plan(used));
        let Some(Shape::Object(object)) = plan.map(|plan| &plan.shape) else {
            return HashMap::new();
        };
        let (names, _) = self.contract.p.names.fields(object);
        let members = object.fields.iter().map(|field| field.name.to_string());
        members.zip(names).collect()
    }

    /// The static with everything that is known of the table.
    fn table(&self) -> TokenStream {
        let resource = self.resource;
        let (name, sql) = (resource.table.shown(), &resource.table.sql);
        let column = |column: &Column| self.column(column);
        let columns = resource.fields.iter().map(|field| column(&field.column));
        let is_hidden = |column: &&Column| resource.field(&column.name).is_none();
        let hidden = resource.table.columns.iter().filter(is_hidden).map(column);
        let key = resource.key.iter().map(|position| at(*position));
        let version = match version_sql(self.engine, resource) {
            Some(version) => quote!(Some(#version)),
            None => quote!(None),
        };
        let counted = match resource.version {
            Version::Counted(field) => {
                let field = resource.fields.get(field);
                let sql = field.map_or("", |field| field.column.sql.as_str());
                quote!(Some(#sql))
            }
            Version::None | Version::System | Version::Content => quote!(None),
        };
        // Where rows are read behind a change, triggers have run.
        let has_triggers = resource.table.has_triggers;
        let has_triggers =
            (self.engine != Engine::Mysql).then(|| quote!(has_triggers: #has_triggers,));
        let relations = self.relations();
        let relations = relations.iter().filter_map(|it| self.relation(it));
        let references = (self.engine == Engine::Sqlite).then(|| self.references());
        let rules = resource.rules.iter().map(|rule| {
            let (name, columns) = (&rule.name, &rule.columns);
            quote!((#name, &[#(#columns),*]))
        });
        quote! {
            /// The table.
            pub static TABLE: Table = Table {
                name: #name,
                sql: #sql,
                columns: &[#(#columns),*],
                hidden: &[#(#hidden),*],
                key: &[#(#key),*],
                version: #version,
                counted: #counted,
                #has_triggers
                relations: &[#(#relations),*],
                #references
                rules: &[#(#rules),*],
            };
        }
    }

    /// What rows are related to, if it can be included.
    fn relations(&self) -> &[Relation] {
        match self.resource.includes.is_empty() {
            true => &[],
            false => &self.resource.relations,
        }
    }

    /// What is known of a relation.
    fn relation(&self, relation: &Relation) -> Option<TokenStream> {
        let (name, engine) = (&relation.name, self.engine);
        let target = self.resources.get(relation.target)?;
        let module = &group(self.contract, target)?.module;
        let here = columns_of(self.resource, &relation.here);
        let here = here.map(|column| link_sql(engine, column));
        let there = columns_of(target, &relation.there).map(|column| {
            let (sql, ty) = match engine {
                Engine::Mysql => (&column.sql, cast(engine, column)),
                Engine::Postgres | Engine::Sqlite => (&column.sql, column.sql_type.clone()),
            };
            quote!((#sql, #ty))
        });
        let back = columns_of(target, &relation.there);
        let back = back.map(|column| link_sql(engine, column));
        Some(quote! {
            Relation {
                name: #name,
                to: &super::#module::TABLE,
                here: &[#(#here),*],
                there: &[#(#there),*],
                back: &[#(#back),*],
            }
        })
    }

    /// What is known of a column. Of what an engine has no use for nothing is said.
    fn column(&self, column: &Column) -> TokenStream {
        let Column {
            name,
            sql,
            sql_type,
            nullable,
            default,
            ..
        } = column;
        let (read, cast) = (read_sql(self.engine, column), cast(self.engine, column));
        let more = match self.engine {
            Engine::Postgres => quote!(ty: #sql_type,),
            Engine::Mysql => {
                let (ty, order) = (
                    cast_of_text(self.engine, column),
                    order(self.engine, column),
                );
                let default = default.as_deref().unwrap_or_default();
                quote!(ty: #ty, sorted_by: #order, default: #default,)
            }
            Engine::Sqlite => {
                let default = default.as_deref().unwrap_or("NULL");
                quote!(default: #default,)
            }
        };
        quote! {
            Column {
                name: #name,
                sql: #sql,
                read: #read,
                cast: #cast,
                #more
                nullable: #nullable,
            }
        }
    }

    /// What rows refer to.
    fn references(&self) -> TokenStream {
        let references = self.resource.table.foreign_keys.iter().map(|key| {
            let (columns, table) = (&key.columns, &key.sql);
            let there = &key.references_sql;
            quote!(Reference { columns: &[#(#columns),*], table: #table, there: &[#(#there),*] })
        });
        quote!(references: &[#(#references),*],)
    }

    /// Whether a column has integers that are shown as text, which SQLite would round.
    fn is_digits(&self, field: &Field) -> bool {
        self.engine == Engine::Sqlite && field.column.ty == ColumnType::TextInteger
    }

    /// How rows are read, and what is included in them.
    fn row(&self) -> TokenStream {
        let resource = self.resource;
        let row = self.ty("");
        let names = self.fields("", Direction::Response);
        let mut values = Vec::new();
        for (position, field) in resource.fields.iter().enumerate() {
            let Some(name) = names.get(&field.column.name) else {
                continue;
            };
            let value = self.read(position, field);
            values.push(quote!(#name: #value));
        }
        let relations = self.relations();
        let absent = relations.iter().filter_map(|relation| {
            let name = names.get(&relation.name)?;
            Some(quote!(#name: None))
        });
        let values = values.into_iter().chain(absent);
        let includes = relations.iter().enumerate();
        let includes = includes.filter_map(|(position, relation)| {
            let member = names.get(&relation.name)?;
            let position = at(position);
            let found = match relation.is_many {
                true => quote!(others.many()?),
                false => {
                    let other = self.named(&self.resources.get(relation.target)?.name);
                    quote!(others.one::<#other, _>()?)
                }
            };
            Some(quote!(#position => self.#member = Some(#found),))
        });
        let includes: Vec<TokenStream> = includes.collect();
        let include = (!includes.is_empty()).then(|| {
            quote! {
                fn find_related<'a>(
                    rows: &'a Rows<'a>,
                    records: &'a mut Records,
                    wanted: &'a Includes,
                ) -> Finding<'a> {
                    rows.related(records, wanted)
                }

                fn include(&mut self, relation: usize, others: &Others<'_>) -> Result<(), sqlx::Error> {
                    match relation {
                        #(#includes)*
                        _ => {}
                    }
                    Ok(())
                }
            }
        });
        // Where the key is all there is, everything is always shown.
        let uses_shown = resource.fields.len() > resource.key.len();
        let shown = format_ident!("{}", if uses_shown { "shown" } else { "_shown" });
        quote! {
            impl Row for #row {
                const TABLE: &'static Table = &TABLE;

                fn read(record: &Record, #shown: &Shown) -> Result<Self, sqlx::Error> {
                    Ok(Self { #(#values),* })
                }

                #include
            }
        }
    }

    /// The value of a column from a row.
    fn read(&self, position: usize, field: &Field) -> TokenStream {
        let number = at(position);
        let nullable = field.column.nullable;
        if self.resource.is_key(position) {
            return match field.carrier {
                Carrier::Parsed => quote!(choice_of(record, #number)?),
                // Its type is that of the field.
                _ => quote!(Value::of(record, #number)?),
            };
        }
        match field.carrier {
            Carrier::Value | Carrier::Values => quote!(shown.value(record, #number)?),
            Carrier::Json => quote!(shown.json(record, #number)?),
            Carrier::Parsed if nullable => quote!(shown.choice_or_null(record, #number)?),
            Carrier::Parsed => quote!(shown.choice(record, #number)?),
            Carrier::ParsedAll if nullable => quote!(shown.choices_or_null(record, #number)?),
            Carrier::ParsedAll => quote!(shown.choices(record, #number)?),
        }
    }

    /// What makes an answer of a row that was found.
    fn answered(&self) -> TokenStream {
        let (row, answer, meta) = (self.ty(""), self.ty("Answer"), self.named("Meta"));
        quote! {
            fn answered(rows: &Rows<'_>, found: Found<#row>) -> Answered<#answer> {
                Answered {
                    e_tag: found.e_tag(),
                    body: #answer {
                        data: found.row,
                        meta: #meta { request_id: rows.request_id() },
                    },
                }
            }
        }
    }

    /// The function that does what an operation is for.
    fn ask(&self, call: &Call<'_>, action: Action) -> TokenStream {
        match action {
            Action::List => self.list(call),
            Action::Get => self.get(call),
            Action::Create => self.create(call),
            Action::Replace | Action::Update => self.change(call, action),
            Action::Delete => self.delete(call),
        }
    }

    fn list(&self, call: &Call<'_>) -> TokenStream {
        let (row, page, meta) = (self.ty(""), self.ty("Page"), self.named("PageMeta"));
        let request = &call.request;
        let filters: Vec<TokenStream> = self
            .resource
            .filters
            .iter()
            .filter_map(|filter| self.filter(call, filter))
            .collect();
        let sort = match parameter(call, "sort") {
            Some(sort) => quote!(request.#sort.iter().flatten().map(|by| by.as_str()).collect()),
            None => quote!(Vec::new()),
        };
        let shown = shown(call);
        let includes = includes(call);
        let is_changed = (!filters.is_empty()).then(|| quote!(mut));
        quote! {
            /// A part of the rows that satisfy conditions.
            ///
            /// # Errors
            ///
            /// If the cursor is none, or the database cannot be asked.
            pub async fn list(rows: &Rows<'_>, request: #request) -> Result<#page, support::http::failure::Failure> {
                let #is_changed query = Query::of(&TABLE);
                #(#filters)*
                let paging = Paging {
                    sort: #sort,
                    shown: #shown,
                    includes: #includes,
                    cursor: request.cursor.as_deref(),
                    limit: request.limit,
                    count: request.count,
                };
                let page = rows.page::<#row>(query, paging).await?;
                Ok(#page {
                    data: page.rows,
                    meta: #meta {
                        request_id: rows.request_id(),
                        next: page.next,
                        count: page.count,
                    },
                })
            }
        }
    }

    fn filter(&self, call: &Call<'_>, filter: &Filter) -> Option<TokenStream> {
        let field = self.resource.fields.get(filter.field)?;
        let name = parameter(call, &filter.parameter)?;
        let number = at(filter.field);
        let (one, all) = match field.carrier {
            _ if self.is_digits(field) => (Some(quote!(digits)), Some(quote!(all_digits))),
            Carrier::Parsed => (Some(quote!(text)), Some(quote!(all_texts))),
            _ => (None, None),
        };
        let value = match one {
            Some(one) => quote!(request.#name.map(#one)),
            None => quote!(request.#name),
        };
        let compare = |operator: &str| quote!(query.compare(#number, #operator, #value););
        Some(match filter.operator {
            Operator::Is => compare("="),
            Operator::IsNot => compare("<>"),
            Operator::Above => compare(">"),
            Operator::From => compare(">="),
            Operator::Below => compare("<"),
            Operator::To => compare("<="),
            Operator::In => match all {
                Some(all) => quote!(query.among(#number, request.#name.map(#all));),
                None => quote!(query.among(#number, request.#name);),
            },
            Operator::Null => quote!(query.null_or_not(#number, request.#name);),
        })
    }

    /// A question about the row that a request names.
    fn one(&self, call: &Call<'_>) -> TokenStream {
        let conditions = self.resource.key.iter().filter_map(|position| {
            let field = self.resource.fields.get(*position)?;
            let name = parameter(call, &field.parameter)?;
            let number = at(*position);
            Some(match field.carrier {
                _ if self.is_digits(field) => {
                    quote!(query.is(#number, digits(request.#name));)
                }
                Carrier::Parsed => quote!(query.is(#number, text(request.#name));),
                _ => quote!(query.is(#number, request.#name);),
            })
        });
        quote! {
            let mut query = Query::of(&TABLE);
            #(#conditions)*
        }
    }

    fn get(&self, call: &Call<'_>) -> TokenStream {
        let (row, answer, request) = (self.ty(""), self.ty("Answer"), &call.request);
        let (one, shown, includes) = (self.one(call), shown(call), includes(call));
        quote! {
            /// One row.
            ///
            /// # Errors
            ///
            /// If there is none, or the database cannot be asked.
            pub async fn get(rows: &Rows<'_>, request: #request) -> Result<Answered<#answer>, support::http::failure::Failure> {
                let shown = #shown;
                let includes = #includes;
                #one
                let found = rows.get::<#row>(query, shown, includes).await?;
                Ok(answered(rows, found))
            }
        }
    }

    fn create(&self, call: &Call<'_>) -> TokenStream {
        let (row, answer, request) = (self.ty(""), self.ty("Answer"), &call.request);
        let sets: Vec<TokenStream> = self.sets("New", true, "set_some");
        let is_changed = (!sets.is_empty()).then(|| quote!(mut));
        let body = match sets.is_empty() {
            true => quote!(let _ = request;),
            false => quote!(let body = request.body;),
        };
        // Words and lines alone, so that there is nothing to escape.
        let place = format!("{}/{{key}}", self.resource.tag);
        let names = self.fields("", Direction::Response);
        let key = self.resource.key.iter().filter_map(|at| {
            let field = self.resource.fields.get(*at)?;
            names.get(&field.column.name)
        });
        quote! {
            /// Makes a row, and says where it is.
            ///
            /// # Errors
            ///
            /// If the database refuses it.
            pub async fn create(rows: &Rows<'_>, request: #request) -> Result<(Answered<#answer>, String), support::http::failure::Failure> {
                #body
                let #is_changed query = Query::of(&TABLE);
                #(#sets)*
                let found = rows.insert::<#row>(query).await?;
                let key = key_in_path(&[#(&found.row.#key),*]);
                Ok((answered(rows, found), format!(#place)))
            }
        }
    }

    fn change(&self, call: &Call<'_>, action: Action) -> TokenStream {
        let (row, answer, request) = (self.ty(""), self.ty("Answer"), &call.request);
        let does = format_ident!("{}", action.word());
        let (suffix, set, what) = match action {
            Action::Replace => (
                "Replacement",
                "set_or_reset",
                "Gives all columns of a row new values, be they those that they have by themselves.",
            ),
            _ => (
                "Changes",
                "set_some",
                "Changes the columns of a row that have a value in the request.",
            ),
        };
        let sets = self.sets(suffix, false, set);
        let (one, seen) = (self.one(call), self.seen());
        let docs = crate::write::rust::docs::own(what);
        quote! {
            #docs
            ///
            /// # Errors
            ///
            /// If there is none, if it is not what the client has seen, or if the database refuses the change.
            pub async fn #does(rows: &Rows<'_>, request: #request) -> Result<Answered<#answer>, support::http::failure::Failure> {
                #one
                let body = request.body;
                #(#sets)*
                let found = rows.update::<#row>(query, #seen).await?;
                Ok(answered(rows, found))
            }
        }
    }

    fn delete(&self, call: &Call<'_>) -> TokenStream {
        let request = &call.request;
        let (one, seen) = (self.one(call), self.seen());
        quote! {
            /// Deletes a row.
            ///
            /// # Errors
            ///
            /// If there is none, if it is not what the client has seen, or if others refer to it.
            pub async fn delete(rows: &Rows<'_>, request: #request) -> Result<(), support::http::failure::Failure> {
                #one
                rows.delete(query, #seen).await
            }
        }
    }

    /// The version that the client has seen.
    fn seen(&self) -> TokenStream {
        match self.resource.version {
            Version::None => quote!(None),
            Version::Counted(_) | Version::System | Version::Content => {
                quote!(request.if_match.as_deref())
            }
        }
    }

    /// Gives columns the values of a body.
    fn sets(&self, suffix: &str, with_key: bool, set: &str) -> Vec<TokenStream> {
        let names = self.fields(suffix, Direction::Request);
        let is_partial = suffix == "Changes";
        let fields = self.resource.writable(with_key);
        let sets = fields.filter_map(|(position, field)| {
            let name = names.get(&field.column.name)?;
            let (number, nullable) = (at(position), field.column.nullable);
            if field.is_required() && !is_partial {
                let value = match field.carrier {
                    _ if self.is_digits(field) => quote!(digits(body.#name)),
                    Carrier::Value | Carrier::Values => quote!(body.#name),
                    Carrier::Parsed => quote!(text(body.#name)),
                    Carrier::Json => quote!(json(body.#name)),
                    Carrier::ParsedAll => quote!(texts(body.#name)),
                };
                return Some(quote!(query.set(#number, #value);));
            }
            let value = match field.carrier {
                _ if self.is_digits(field) && nullable => {
                    quote!(body.#name.map(|value| value.map(digits)))
                }
                _ if self.is_digits(field) => quote!(body.#name.map(digits)),
                Carrier::Value | Carrier::Values => quote!(body.#name),
                Carrier::Parsed if nullable => quote!(body.#name.map(|value| value.map(text))),
                Carrier::Parsed => quote!(body.#name.map(text)),
                Carrier::Json if nullable => quote!(body.#name.map(json_or_null)),
                Carrier::Json => quote!(body.#name.map(json)),
                Carrier::ParsedAll if nullable => quote!(body.#name.map(|value| value.map(texts))),
                Carrier::ParsedAll => quote!(body.#name.map(texts)),
            };
            let set = format_ident!("{set}");
            Some(quote!(query.#set(#number, #value);))
        });
        sets.collect()
    }
}

/// The field of a request for a parameter.
fn parameter<'c>(call: &'c Call<'_>, name: &str) -> Option<&'c Ident> {
    let mut inputs = call.parameters.iter();
    let found = inputs.find(|input| &*input.parameter.name == name)?;
    Some(&found.field)
}

/// Which columns a request wants.
fn shown(call: &Call<'_>) -> TokenStream {
    match parameter(call, "fields") {
        Some(fields) => quote! {
            Shown::only(&TABLE, request.#fields.map(|names| names.iter().map(|name| name.as_str()).collect()))
        },
        None => quote!(Shown::all()),
    }
}

/// What a request wants to be included.
fn includes(call: &Call<'_>) -> TokenStream {
    match parameter(call, "include") {
        Some(include) => {
            quote!(Includes::of(request.#include.iter().flatten().map(|path| path.as_str())))
        }
        None => quote!(Includes::default()),
    }
}

/// Columns of a table by their names.
fn columns_of<'r>(resource: &'r Resource, names: &'r [String]) -> impl Iterator<Item = &'r Column> {
    let table = &resource.table;
    names
        .iter()
        .filter_map(|name| table.columns.get(table.column(name)?))
}
