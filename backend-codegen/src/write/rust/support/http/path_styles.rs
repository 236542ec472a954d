//! Parameters in the path that carry their own punctuation (RFC 6570, 3.2.5 and 3.2.7).

use super::super::violation::{Location, Rule};
use super::head::Sources;
use super::parameter::{Found, MISWRITTEN, Parameter, decoded, split};
use super::path::captured;
use super::text::{Notation, Value};

impl Parameter {
    /// `.blue.black`, or `.blue,black` where parts do not stand for themselves.
    #[must_use]
    pub const fn label(name: &'static str, notation: Notation) -> Self {
        Self::new(name, Location::Path, notation, find_label)
    }

    /// `;color=blue;color=black`, or `;color=blue,black` where parts do not stand for themselves.
    #[must_use]
    pub const fn matrix(name: &'static str, notation: Notation) -> Self {
        Self::new(name, Location::Path, notation, find_matrix)
    }
}

fn find_label<'r>(parameter: &Parameter, sources: &Sources<'r>, _lenient: bool) -> Found<'r> {
    let Some(text) = captured(parameter, sources) else {
        return Ok(None);
    };
    let text = text.strip_prefix('.').ok_or(MISWRITTEN)?;
    split(parameter, text, if parameter.explode { '.' } else { ',' }).map(Some)
}

fn find_matrix<'r>(parameter: &Parameter, sources: &Sources<'r>, _lenient: bool) -> Found<'r> {
    let Some(text) = captured(parameter, sources) else {
        return Ok(None);
    };
    let text = text.strip_prefix(';').ok_or(MISWRITTEN)?;
    if parameter.explode && parameter.notation.members().is_some() {
        return split(parameter, text, ';').map(Some);
    }
    if parameter.explode && parameter.notation.items().is_some() {
        let items = text.split(';').map(|item| decoded(named(parameter, item)?));
        return items
            .collect::<Result<_, _>>()
            .map(|items| Some(Value::Array(items)));
    }
    split(parameter, named(parameter, text)?, ',').map(Some)
}

/// The text behind `name=`; a bare name has an empty value.
fn named<'t>(parameter: &Parameter, text: &'t str) -> Result<&'t str, Rule> {
    match text.split_once('=') {
        Some((name, value)) if name == parameter.name => Ok(value),
        None if text == parameter.name => Ok(""),
        _ => Err(MISWRITTEN),
    }
}
