//! Methods of texts.

use super::language::to_text;
use super::patterns::{filled, found, matched, places, split};
use super::{Machine, open_array};
use crate::read::typescript::value::{Piece, Place, Text, Value};

impl<'a> Machine<'a> {
    pub(super) fn call_text(
        &mut self,
        text: &Text,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Value<'a> {
        let each = |change: fn(&str) -> String| {
            Value::Text(Text {
                is_default: text.is_default,
                pieces: text
                    .pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Known(known) => Piece::Known(change(known)),
                        Piece::Hole(name) => Piece::Hole(name.clone()),
                    })
                    .collect(),
            })
        };
        let first = arguments.first().and_then(Value::as_text);
        match name {
            "toLowerCase" | "toLocaleLowerCase" => return each(|text| text.to_lowercase()),
            "toUpperCase" | "toLocaleUpperCase" => return each(|text| text.to_uppercase()),
            "toString" | "valueOf" | "normalize" => return Value::Text(text.clone()),
            "concat" => {
                let mut text = text.clone();
                for argument in arguments {
                    text.push(&to_text(argument));
                }
                return Value::Text(text);
            }
            _ => {}
        }
        let Some(known) = text.exact() else {
            return match name {
                "trim" | "replace" | "replaceAll" => Value::Text(text.clone()),
                "split" => open_array(Vec::new()),
                _ => self.unknown(at, None),
            };
        };
        match (name, first) {
            ("trim", _) => Value::text(known.trim()),
            ("startsWith", Some(start)) => Value::Bool(known.starts_with(&start)),
            ("endsWith", Some(end)) => Value::Bool(known.ends_with(&end)),
            ("includes", Some(part)) => Value::Bool(known.contains(&part)),
            ("indexOf", Some(part)) => {
                #[expect(clippy::cast_precision_loss, reason = "texts in code are short")]
                let index = known.find(&part).map_or(-1.0, |index| index as f64);
                Value::Number(index)
            }
            ("split", Some(by)) if !by.is_empty() => {
                Value::array(known.split(&by).map(Value::text).collect())
            }
            ("split", None) => match arguments.first() {
                Some(Value::Regex { pattern, .. }) => match split(pattern, &known) {
                    Some(parts) => Value::array(parts.into_iter().map(Value::text).collect()),
                    None => self.unknown(at, None),
                },
                _ => self.unknown(at, None),
            },
            ("replace" | "replaceAll", from) => {
                let to = arguments.get(1).and_then(Value::as_text);
                match (from, arguments, to) {
                    (Some(from), _, Some(to)) if name == "replace" => {
                        Value::text(known.replacen(&from, &to, 1))
                    }
                    (Some(from), _, Some(to)) => Value::text(known.replace(&from, &to)),
                    (None, [Value::Regex { pattern, is_global }, with, ..], to) => {
                        let is_global = *is_global || name == "replaceAll";
                        let replaced = self.replaced(&known, (pattern, is_global), with, to, at);
                        Value::text(replaced.unwrap_or(known))
                    }
                    _ => Value::text(known),
                }
            }
            ("slice" | "substring" | "substr", _) => {
                let bound = |value: Option<&Value<'a>>| match value {
                    Some(Value::Number(number)) => Some(*number),
                    _ => None,
                };
                let n = known.chars().count();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    clippy::cast_precision_loss,
                    reason = "an index that is clamped to the text"
                )]
                let index = |number: f64| {
                    let number = if number < 0.0 {
                        number + n as f64
                    } else {
                        number
                    };
                    number.clamp(0.0, n as f64) as usize
                };
                let Some(from) = bound(arguments.first()).map(index) else {
                    return self.unknown(at, None);
                };
                let to = match (name, bound(arguments.get(1))) {
                    ("substr", Some(length)) => index(length) + from,
                    (_, Some(to)) => index(to),
                    (_, None) => n,
                };
                Value::text(
                    known
                        .chars()
                        .skip(from)
                        .take(to.saturating_sub(from))
                        .collect::<String>(),
                )
            }
            // Somebody may set it to something else.
            ("match" | "search", None) if text.is_default => self.unknown(at, None),
            ("match" | "search", None) => match arguments.first() {
                Some(Value::Regex { pattern, is_global }) if name == "match" => {
                    match (found(pattern, &known), is_global) {
                        (Some(Value::Array(found)), true) => {
                            let whole = found.items.borrow().first().cloned();
                            open_array(whole.into_iter().collect())
                        }
                        (found, _) => found.unwrap_or_else(|| self.unknown(at, None)),
                    }
                }
                Some(Value::Regex { pattern, .. }) if matched(pattern, &known) == Some(false) => {
                    Value::Number(-1.0)
                }
                _ => self.unknown(at, None),
            },
            ("charAt", _) => match arguments.first() {
                Some(Value::Number(number)) if number.abs() < f64::EPSILON => {
                    Value::text(known.chars().take(1).collect::<String>())
                }
                _ => self.unknown(at, None),
            },
            ("then", _) => match arguments.first() {
                Some(callback) => self.call(callback, None, vec![Value::text(known)], at),
                None => Value::Undefined,
            },
            ("catch" | "finally", _) => Value::text(known),
            _ => self.unknown(at, None),
        }
    }

    /// A text in which what a pattern finds became another one, or what a function makes of it.
    fn replaced(
        &mut self,
        text: &str,
        (pattern, is_global): (&str, bool),
        with: &Value<'a>,
        to: Option<String>,
        at: Place,
    ) -> Option<String> {
        let (places, rest) = places(pattern, text, is_global)?;
        let mut made = String::new();
        for place in places {
            made.push_str(place.before);
            made.push_str(&match (with, &to) {
                (Value::Function(_), _) => {
                    let given = place.groups.into_iter().map(Value::text).collect();
                    self.call(with, None, given, at).as_text()?
                }
                (_, Some(to)) => filled(to, &place.groups),
                _ => return None,
            });
        }
        made.push_str(rest);
        Some(made)
    }
}
