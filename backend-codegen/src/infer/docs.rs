//! Doc comments.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Attribute, Meta};

use super::syntax::text;

/// What the doc comment says, without the space that its lines begin with, and where it begins.
pub fn doc(attributes: &[Attribute]) -> Option<(String, Span)> {
    let mut lines: Vec<String> = Vec::new();
    let mut place = None;
    for attribute in attributes {
        let Meta::NameValue(value) = &attribute.meta else {
            continue;
        };
        if !value.path.is_ident("doc") {
            continue;
        }
        let Some(text) = text(&value.value) else {
            continue;
        };
        place = place.or(Some(attribute.span()));
        for line in text.split('\n') {
            lines.push(line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned());
        }
    }
    let text = lines.join("\n").trim().to_owned();
    let place = place.filter(|_| !text.is_empty())?;
    Some((text, place))
}

/// The first paragraph, in one line, and what comes behind it.
pub fn summary(doc: &str) -> (String, Option<String>) {
    let (first, rest) = match doc.split_once("\n\n") {
        Some((first, rest)) => (first, rest.trim()),
        None => (doc, ""),
    };
    let summary = first
        .split('\n')
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" ");
    let rest = Some(rest).filter(|rest| !rest.is_empty());
    (summary, rest.map(str::to_owned))
}

/// What the doc comment of a handler says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// The first paragraph, in one line.
    pub summary: Option<String>,
    /// The rest, without the lists below.
    pub description: Option<String>,
    /// The list below `# Parameters`: what each is, by name.
    pub parameters: Vec<(String, String)>,
    /// The list below `# Responses`: what each means, by status.
    pub responses: Vec<(u16, String)>,
}

/// Takes a doc comment apart.
pub fn described(doc: &str) -> Described {
    let mut described = Described::default();
    let mut text = String::new();
    let mut rest = doc;
    while !rest.is_empty() {
        let end = next_heading(rest);
        let (section, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = behind;
        let (heading, list) = section.split_once('\n').unwrap_or((section, ""));
        let is_taken = match heading.trim() {
            "# Parameters" => {
                let items = items(list);
                described.parameters.extend(items.iter().flatten().cloned());
                items.is_some()
            }
            "# Responses" => {
                let items = items(list).and_then(|items| {
                    let statuses = items.into_iter().map(|(status, text)| {
                        let status: u16 = status.parse().ok()?;
                        (100..600).contains(&status).then_some((status, text))
                    });
                    statuses.collect::<Option<Vec<_>>>()
                });
                described.responses.extend(items.iter().flatten().cloned());
                items.is_some()
            }
            _ => false,
        };
        if !is_taken {
            text.push_str(section);
        }
    }
    let text = text.trim();
    if !text.is_empty() {
        let (summary, description) = summary(text);
        described.summary = Some(summary);
        described.description = description;
    }
    described
}

/// Where the next section begins.
fn next_heading(text: &str) -> usize {
    let found = text.match_indices("\n# ").next();
    found.map_or(text.len(), |(at, _)| at + 1)
}

/// The items of a list, ``- `name`: text``, which may go on in lines that follow; nothing if something
/// else stands there.
fn items(list: &str) -> Option<Vec<(String, String)>> {
    let mut items: Vec<(String, String)> = Vec::new();
    for line in list.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
        match (item, items.last_mut()) {
            (Some(item), _) => {
                let (name, text) = item.split_once(':')?;
                let name = name.trim().trim_matches('`');
                items.push((name.to_owned(), text.trim().to_owned()));
            }
            (None, Some((_, text))) => {
                text.push(' ');
                text.push_str(line);
            }
            (None, None) => return None,
        }
    }
    (!items.is_empty()).then_some(items)
}

#[cfg(test)]
mod tests {
    use super::described;

    #[test]
    fn lists_of_parameters_and_responses_are_no_part_of_the_text() {
        let doc = "Shows\na shop.\n\nIt is open.\n\n# Parameters\n\n- `city`: Where it\n  stands.\n- id: Its\u{20}number.\n\n\
                   # Example\n\ncode\n\n# Responses\n* 200: The shop.\n* 404: There is none.";
        let found = described(doc);
        assert_eq!(found.summary.as_deref(), Some("Shows a shop."));
        assert_eq!(
            found.description.as_deref(),
            Some("It is open.\n\n# Example\n\ncode")
        );
        let parameters = found
            .parameters
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        assert_eq!(
            parameters.collect::<Vec<_>>(),
            [("city", "Where it stands."), ("id", "Its number.")]
        );
        let responses = found
            .responses
            .iter()
            .map(|(status, text)| (*status, text.as_str()));
        assert_eq!(
            responses.collect::<Vec<_>>(),
            [(200, "The shop."), (404, "There is none.")]
        );
    }

    #[test]
    fn what_is_no_such_list_stays_text() {
        for doc in [
            "Hi.\n\n# Responses\n\nMany.",
            "Hi.\n\n# Responses\n- ok: All.",
            "Hi.\n\n# Parameters",
        ] {
            let found = described(doc);
            assert!(found.parameters.is_empty() && found.responses.is_empty());
            assert_eq!(format!("Hi.\n\n{}", found.description.unwrap()), doc);
        }
    }
}
