//! Regular expressions as functions.

use crate::api::pattern::{
    CharSet, Matcher, Pattern, Place, Reason, Run, Simple, Step, Test, Translation,
};
use crate::tokens::{Literal, TokenStream, quote};
use crate::write::rust::printer::text;

/// A function that answers whether a text matches, or why only an engine that backtracks can; `None`
/// for what is no pattern.
pub(super) fn function(pattern: &str) -> Option<Result<TokenStream, Reason>> {
    let test = match Pattern::parse(pattern).ok()?.translate() {
        Translation::Linear(test) => test,
        Translation::NeedsBacktracking { reason, .. } => return Some(Err(reason)),
    };
    if test == Test::Matches(Matcher::Simple(Simple::Always)) {
        return Some(Ok(quote!(|_| true)));
    }
    let test = expression(&test);
    Some(Ok(quote!(|text| #test)))
}

/// An expression about `text`.
fn expression(test: &Test) -> TokenStream {
    match test {
        Test::Matches(matcher) => match matcher {
            Matcher::Simple(simple) => self::simple(simple),
            Matcher::Regex(regex) => {
                let regex = text(regex);
                quote!({
                    static REGEX: support::regex::Regex = support::regex::Regex::new(#regex);
                    REGEX.is_match(text)
                })
            }
        },
        Test::Not(test) => {
            let test = expression(test);
            quote!(!(#test))
        }
        Test::All(tests) => {
            let tests = tests.iter().map(expression);
            quote!(#((#tests))&&*)
        }
        Test::Any(tests) => {
            let tests = tests.iter().map(expression);
            quote!(#((#tests))||*)
        }
    }
}

fn simple(simple: &Simple) -> TokenStream {
    match simple {
        Simple::Always => quote!(true),
        Simple::Texts { texts, place } => {
            let texts = texts.iter().map(|part| text(part));
            match place {
                Place::Whole => quote!(matches!(text, #(#texts)|*)),
                Place::Start => quote!(#(text.starts_with(#texts))||*),
                Place::End => quote!(#(text.ends_with(#texts))||*),
                Place::Anywhere => quote!(#(text.contains(#texts))||*),
            }
        }
        Simple::Somewhere { class, count } => {
            let (ranges, count) = (ranges(class), Literal::u32_unsuffixed(*count));
            quote!(support::steps::has_run(text, #ranges, #count))
        }
        Simple::Steps { steps, to_end } => {
            let steps = steps.iter().map(step);
            let end = match to_end {
                true => quote!(== Some("")),
                false => quote!(.is_some()),
            };
            quote!({
                static STEPS: &[support::steps::Step] = &[#(#steps),*];
                support::steps::strip(text, STEPS) #end
            })
        }
    }
}

fn step(step: &Step) -> TokenStream {
    match step {
        Step::Text(part) => {
            let part = text(part);
            quote!(support::steps::Step::Text(#part))
        }
        Step::Run(Run { class, min, max }) => {
            let min = Literal::u32_unsuffixed(*min);
            let max = match max {
                Some(max) => {
                    let max = Literal::u32_unsuffixed(*max);
                    quote!(#max)
                }
                None => quote!(usize::MAX),
            };
            let ranges = ranges(class);
            match class.is_ascii() {
                true => quote!(support::steps::Step::ascii(#ranges, #min, #max)),
                false => quote!(support::steps::Step::Ranges(#ranges, #min, #max)),
            }
        }
    }
}

fn ranges(class: &CharSet) -> TokenStream {
    let ranges = class.ranges().iter().map(|(first, last)| {
        let (first, last) = (Literal::character(*first), Literal::character(*last));
        quote!((#first, #last))
    });
    quote!(&[#(#ranges),*])
}
