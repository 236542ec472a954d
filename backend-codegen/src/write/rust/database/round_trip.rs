//! A test that goes through all tables: what it does is shipped, what it tries is written of each.

use std::collections::BTreeSet;

use crate::fileset::FileSet;
use crate::read::database::{Action, Resources, Sample, SampleColumn, parameter, samples};
use crate::tokens::{Ident, Literal, TokenStream, format_ident, quote};
use crate::write::rust::file::{self, Place};

/// The generated files.
pub(super) fn generated(resources: &Resources, files: &mut FileSet) {
    let driver = file::shipped(include_str!("shipped/round_trip.rs"));
    files.generated("round_trip/mod.rs", driver);
    let samples = samples(resources);
    let lists = Lists::of(&samples);
    let shared = lists.shared();
    let samples = samples.iter().map(|it| sample(it, &lists));
    let tokens = quote! {
        use super::{Column, Sample};

        #(#shared)*

        /// Whatever a row refers to comes before it.
        pub static SAMPLES: &[Sample] = &[#(#samples),*];
    };
    let about = "What rows are made of for the round trip.";
    let text = file::documented(Place::nested("round_trip"), about, &tokens);
    files.generated("round_trip/samples.rs", text);
}

/// What the generated `mod.rs` has for it.
pub(super) fn module() -> TokenStream {
    quote! {
        #[cfg(test)]
        #[allow(dead_code, reason = "for tests that call `run`")]
        pub mod round_trip;
    }
}

/// Lists of values that many columns have.
struct Lists<'s>(Vec<&'s [String]>);

impl<'s> Lists<'s> {
    fn of(samples: &'s [Sample<'_>]) -> Self {
        let columns = samples.iter().flat_map(|sample| &sample.columns);
        let mut known = BTreeSet::new();
        let mut shared: Vec<&[String]> = Vec::new();
        for column in columns {
            let values = column.values.as_slice();
            if !values.is_empty() && !known.insert(values) && !shared.contains(&values) {
                shared.push(values);
            }
        }
        Self(shared)
    }

    fn shared(&self) -> impl Iterator<Item = TokenStream> {
        let lists = self.0.iter().enumerate();
        lists.map(|(at, values)| {
            let (name, values) = (list_name(at), values.iter());
            quote!(const #name: &[&str] = &[#(#values),*];)
        })
    }

    fn tokens(&self, values: &[String]) -> TokenStream {
        match self.0.iter().position(|list| *list == values) {
            Some(at) => {
                let name = list_name(at);
                quote!(#name)
            }
            None => quote!(&[#(#values),*]),
        }
    }
}

fn list_name(at: usize) -> Ident {
    format_ident!("VALUES_{}", at)
}

fn sample(sample: &Sample<'_>, lists: &Lists<'_>) -> TokenStream {
    let resource = sample.resource;
    let (table, path) = (resource.table.shown(), resource.path(Action::List));
    let key = resource.key.iter().filter_map(|at| {
        let name = &resource.fields.get(*at)?.column.name;
        let parameter = parameter(resource, *at).unwrap_or_default();
        Some(quote!((#name, #parameter)))
    });
    let columns = sample.columns.iter().map(|it| column(it, lists));
    let reason = sample.reason.as_deref().unwrap_or_default();
    quote! {
        Sample {
            table: #table,
            path: #path,
            key: &[#(#key),*],
            columns: &[#(#columns),*],
            reason: #reason,
        }
    }
}

fn column(column: &SampleColumn<'_>, lists: &Lists<'_>) -> TokenStream {
    let SampleColumn {
        field,
        values,
        is_required,
        can_change,
        is_exact,
        refers,
    } = column;
    let (name, values) = (&field.column.name, lists.tokens(values));
    let refers = match refers {
        Some((sample, there)) => {
            let sample = Literal::usize_unsuffixed(*sample);
            quote!(Some((#sample, #there)))
        }
        None => quote!(None),
    };
    quote! {
        Column {
            name: #name,
            values: #values,
            refers: #refers,
            is_required: #is_required,
            can_change: #can_change,
            is_exact: #is_exact,
        }
    }
}
