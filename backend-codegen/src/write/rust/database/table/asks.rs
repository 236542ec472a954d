//! The functions that do what operations are for.

use super::{Writer, at};
use crate::api::plan::Direction;
use crate::read::database::{Action, Carrier, Filter, Operator, Version};
use crate::tokens::{Ident, TokenStream, format_ident, quote};
use crate::write::rust::contract::Call;
use crate::write::rust::docs;

impl Writer<'_, '_> {
    /// The function that does what an operation is for.
    pub(super) fn ask(&self, call: &Call<'_>, action: Action) -> TokenStream {
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
        let about = docs::own(what);
        quote! {
            #about
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
