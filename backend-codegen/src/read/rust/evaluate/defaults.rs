//! What settings are if nobody sets them, and what is decided by that.

use syn::{Arm, BinOp, Expr, Lit, Pat, UnOp};

use super::Evaluator;
use super::calls::is_same;
use crate::infer::path::{below_hole, is_known};
use crate::read::rust::syntax::{last, segments, type_path};
use crate::read::rust::value::{At, Scope, Value, hole};
use crate::read::rust::world::{ItemId, Kind};

impl<'a> Evaluator<'a, '_> {
    /// The text of a setting of the environment.
    pub(super) fn setting(&self, name: &str) -> String {
        let known = self.world.settings.get(name);
        known.cloned().unwrap_or_else(|| hole(name))
    }

    /// A text of which nothing is known but that it is a field: what files of settings say of that.
    pub(super) fn configured(&self, argument: &Expr, text: String) -> String {
        let field = field_of(argument).filter(|_| is_missing(&text));
        let known = field.and_then(|field| self.world.configured.get(&field));
        known.cloned().unwrap_or(text)
    }

    /// What `unwrap_or` and the like give for what is not there.
    pub(super) fn otherwise(&mut self, name: &str, arguments: &[Value<'a>]) -> Option<String> {
        let value = match (name, arguments) {
            ("unwrap_or_default", []) => return Some(String::new()),
            ("unwrap_or", [value]) => value.clone(),
            ("unwrap_or_else", [Value::Closure(closure)]) => self.close(closure, Vec::new()),
            ("unwrap_or_else", [Value::Function(function)]) => {
                self.call(*function, Value::Unknown, Vec::new())
            }
            _ => return None,
        };
        self.text_of(value).filter(|text| is_known(text))
    }

    /// What a field of settings is by its attributes: those of serde, clap and the like.
    pub(super) fn default_of(&mut self, item: ItemId, name: &str) -> Option<String> {
        let world = self.world;
        let Some(Kind::Struct(declared)) = world.kind(item) else {
            return None;
        };
        let mut fields = declared.fields.iter();
        let field = fields.find(|field| field.ident.as_ref().is_some_and(|it| it == name))?;
        let module = world.items.get(item)?.module;
        let at = At {
            module,
            of: Some(item),
        };
        field.attrs.iter().find_map(|attribute| {
            let is_plain = type_path(&field.ty).is_some_and(|ty| last(ty) == "String");
            self.default_by(attribute, is_plain, at)
        })
    }

    fn default_by(&mut self, attribute: &syn::Attribute, is_plain: bool, at: At) -> Option<String> {
        let of = last(attribute.path());
        if of == "default"
            && let syn::Meta::NameValue(pair) = &attribute.meta
        {
            return self.plain(&pair.value, at, &Scope::new());
        }
        let is_of_settings = matches!(of.as_str(), "serde" | "arg" | "clap" | "structopt")
            || ["env", "conf", "setting"]
                .iter()
                .any(|word| of.contains(word));
        if !is_of_settings {
            return None;
        }
        let syn::Meta::List(list) = &attribute.meta else {
            return None;
        };
        let parts = list.parse_args_with(
            syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated,
        );
        let mut by_name = None;
        for part in parts.ok()? {
            match &part {
                syn::Meta::Path(path) if of == "serde" && is_plain && path.is_ident("default") => {
                    return Some(String::new());
                }
                syn::Meta::NameValue(pair) => match last(&pair.path).as_str() {
                    "default" if of == "serde" => return self.given_by(&pair.value, at),
                    "default" | "default_value" | "default_value_t" => {
                        let text = self.plain(&pair.value, at, &Scope::new());
                        return text.filter(|text| is_known(text));
                    }
                    "env" | "from" => {
                        if let Expr::Lit(literal) = &pair.value
                            && let Lit::Str(name) = &literal.lit
                        {
                            by_name = self.world.settings.get(&name.value()).cloned();
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        by_name
    }

    /// What the function of this name gives.
    fn given_by(&mut self, name: &Expr, at: At) -> Option<String> {
        let Expr::Lit(literal) = name else {
            return None;
        };
        let Lit::Str(name) = &literal.lit else {
            return None;
        };
        let path: syn::Path = name.parse().ok()?;
        let value = match (segments(&path).as_slice(), at.of) {
            ([first, name], Some(of)) if first == "Self" => self.world.method_of(of, name),
            (path, _) => self.world.function_at(at.module, path),
        };
        let value = self.call(value?, Value::Unknown, Vec::new());
        self.text_of(value).filter(|text| is_known(text))
    }

    /// What a condition about a text that is known is: `prefix.is_empty()`, `path != "/"`.
    pub(super) fn decided(
        &mut self,
        condition: &'a Expr,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Option<bool> {
        match condition {
            Expr::Paren(inside) => self.decided(&inside.expr, at, scope),
            Expr::Unary(inside) if matches!(inside.op, UnOp::Not(_)) => {
                Some(!self.decided(&inside.expr, at, scope)?)
            }
            Expr::Binary(binary) => match binary.op {
                BinOp::And(_) | BinOp::Or(_) => {
                    let left = self.decided(&binary.left, at, scope);
                    let right = self.decided(&binary.right, at, scope);
                    let wins = matches!(binary.op, BinOp::Or(_));
                    match (left, right) {
                        (Some(one), _) | (_, Some(one)) if one == wins => Some(wins),
                        (Some(_), Some(_)) => Some(!wins),
                        _ => None,
                    }
                }
                BinOp::Eq(_) | BinOp::Ne(_) => {
                    let is_end = |expression: &Expr| literal(expression).is_some_and(says_where);
                    let (text, end) = match (is_end(&binary.left), is_end(&binary.right)) {
                        (false, true) => (&binary.left, literal(&binary.right)?),
                        (true, false) => (&binary.right, literal(&binary.left)?),
                        _ => return None,
                    };
                    let is_equal = self.known(text, at, scope)? == end;
                    Some(is_equal == matches!(binary.op, BinOp::Eq(_)))
                }
                _ => None,
            },
            Expr::MethodCall(call) => match (call.method.to_string().as_str(), call.args.first()) {
                ("is_empty", None) => Some(self.known(&call.receiver, at, scope)?.is_empty()),
                ("starts_with", Some(end)) => {
                    let text = self.known(&call.receiver, at, scope)?;
                    Some(text.starts_with(&literal(end)?))
                }
                ("ends_with", Some(end)) => {
                    let text = self.known(&call.receiver, at, scope)?;
                    Some(text.ends_with(&literal(end)?))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The text of a variable or a field, if all of it is known.
    fn known(&mut self, of: &'a Expr, at: At, scope: &mut Scope<'a>) -> Option<String> {
        if !is_simple(of) {
            return None;
        }
        let value = self.expression(of, at, scope);
        self.text_of(value).filter(|text| is_known(text))
    }
}

/// Whether looking at an expression changes nothing.
fn is_simple(of: &Expr) -> bool {
    match of {
        Expr::Path(_) => true,
        Expr::Field(inside) => is_simple(&inside.base),
        Expr::Reference(inside) => is_simple(&inside.expr),
        Expr::Unary(inside) => is_simple(&inside.expr),
        Expr::Paren(inside) => is_simple(&inside.expr),
        Expr::MethodCall(call) => {
            let name = call.method.to_string();
            let is_text = name.starts_with("trim") || name.starts_with("as_") || name == "clone";
            is_text && is_simple(&call.receiver)
        }
        _ => false,
    }
}

/// The field that an expression is, or a variable that may have its name, behind what only passes it on.
fn field_of(of: &Expr) -> Option<String> {
    match of {
        Expr::Field(field) => match &field.member {
            syn::Member::Named(name) => Some(name.to_string()),
            syn::Member::Unnamed(_) => None,
        },
        Expr::Reference(inside) => field_of(&inside.expr),
        Expr::Unary(inside) => field_of(&inside.expr),
        Expr::Paren(inside) => field_of(&inside.expr),
        Expr::MethodCall(call) if is_same(&call.method.to_string()) => field_of(&call.receiver),
        // `let base_path = &config.base_path;`; one word may be anything.
        Expr::Path(path) => {
            let name = path.path.get_ident()?.to_string();
            name.contains('_').then_some(name)
        }
        _ => None,
    }
}

/// A text or a character that stands there.
pub(super) fn literal(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            Lit::Char(character) => Some(character.value().to_string()),
            _ => None,
        },
        Expr::Reference(inside) => literal(&inside.expr),
        _ => None,
    }
}

/// Whether what is compared with this text is a place, and not one of several modes.
fn says_where(text: impl AsRef<str>) -> bool {
    matches!(text.as_ref(), "" | "/")
}

/// The arm for a text that is known, of a `match` that asks whether there is any.
pub(super) fn arm_of_text(arms: &[Arm], text: &str) -> Option<usize> {
    let mut asks = false;
    for arm in arms {
        each_text(&arm.pat, &mut |text| asks |= says_where(text));
    }
    if !asks || !is_known(text) || arms.iter().any(|arm| is_guarded(&arm.pat)) {
        return None;
    }
    arms.iter().position(|arm| {
        let mut has = false;
        let is_open = each_text(&arm.pat, &mut |one| has |= one == text);
        has || is_open
    })
}

/// Whether a pattern asks for more than it says.
fn is_guarded(pattern: &Pat) -> bool {
    matches!(pattern, Pat::Guard(_))
}

/// Gives the texts of a pattern; whether it takes others as well.
fn each_text(pattern: &Pat, take: &mut dyn FnMut(&str)) -> bool {
    match pattern {
        Pat::Lit(pattern) => {
            if let Lit::Str(text) = &pattern.lit {
                take(&text.value());
            }
            false
        }
        Pat::Or(several) => {
            let mut is_open = false;
            for case in &several.cases {
                is_open |= each_text(case, take);
            }
            is_open
        }
        Pat::Ident(_) | Pat::Wild(_) => true,
        Pat::Reference(inside) => each_text(&inside.pat, take),
        Pat::Paren(inside) => each_text(&inside.pat, take),
        _ => false,
    }
}

/// Whether nothing of a text is known.
pub(super) fn is_missing(text: &str) -> bool {
    !text.starts_with('/') && below_hole(text) == Some("")
}

/// Whether a function looks a setting up in the environment.
pub(super) fn is_of_environment(path: &[String]) -> bool {
    let name = path.last().map_or("", String::as_str);
    let of = path.iter().rev().nth(1).map_or("", String::as_str);
    matches!(name, "var" | "var_os") && matches!(of, "env" | "dotenv" | "dotenvy")
}
