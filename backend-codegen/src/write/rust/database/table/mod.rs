//! What is said of one table, and what is asked of it.

mod asks;

use std::collections::HashMap;

use super::group;
use super::handlers::action;
use super::imports::imports;
use crate::api::plan::{Direction, Shape, Use};
use crate::read::database::{
    Action, Carrier, Column, ColumnType, Engine, Field, Relation, Resource, Resources, Version,
    cast, cast_of_text, link_sql, order, read_sql, version_sql,
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
        // Where rows are read behind a change, they are found by keys, which triggers may make.
        let has_triggers = match self.engine {
            Engine::Mysql => resource.table.is_triggered,
            Engine::Postgres | Engine::Sqlite => resource.table.has_triggers,
        };
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
                has_triggers: #has_triggers,
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
}

/// Columns of a table by their names.
fn columns_of<'r>(resource: &'r Resource, names: &'r [String]) -> impl Iterator<Item = &'r Column> {
    let table = &resource.table;
    names
        .iter()
        .filter_map(|name| table.columns.get(table.column(name)?))
}
