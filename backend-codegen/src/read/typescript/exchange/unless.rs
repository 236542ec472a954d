//! Middlewares that some requests are spared: `jwt(…).unless({ path: ['/login'] })`.

use std::rc::Rc;

use crate::read::typescript::evaluate::{Machine, matched};
use crate::read::typescript::value::{Term, TermKind, Value};

/// What stands for a parameter of a path where a pattern is looked for.
const SAMPLES: [&str; 2] = ["1", "a"];

impl<'a> Machine<'a> {
    /// The middleware that is asked for some requests alone, and whether this one is not spared it.
    pub(super) fn guarded(&mut self, of: &Rc<Term<'a>>) -> Option<(Value<'a>, bool)> {
        let TermKind::Call(callee, arguments) = &of.kind else {
            return None;
        };
        let TermKind::Member(base, method) = &callee.as_term()?.kind else {
            return None;
        };
        let is_it = &**method == "unless" && matches!(base, Value::Function(_) | Value::Term(_));
        let options = arguments.first().filter(|_| is_it)?;
        let is_spared = self.is_spared(options).unwrap_or(false);
        Some((base.clone(), !is_spared))
    }

    /// Whether options name the request that is answered; nothing if that is not known.
    fn is_spared(&mut self, options: &Value<'a>) -> Option<bool> {
        let exchange = self.exchange.as_ref()?;
        let state = |name: &str| exchange.state.get(name).and_then(Value::as_text);
        let path = state("request.originalUrl").or_else(|| state("context.path"))?;
        let method = state("request.method").or_else(|| state("context.method"))?;
        exchange.asks_for_path.set(true);
        let is_of_methods = |named: &Value<'a>| {
            let named = named.items().unwrap_or_else(|| vec![named.clone()]);
            let mut named = named.iter().filter_map(Value::as_text);
            named.any(|named| named.eq_ignore_ascii_case(&method))
        };
        if let Some(named) = options.own("method")
            && is_of_methods(&named)
        {
            return Some(true);
        }
        let paths = options.own("path")?;
        let mut is_sure = true;
        for named in paths.items().unwrap_or_else(|| vec![paths.clone()]) {
            let (url, methods) = match &named {
                Value::Object(_) => (named.own("url")?, named.own("methods")),
                _ => (named.clone(), None),
            };
            if methods.is_some_and(|methods| !is_of_methods(&methods)) {
                continue;
            }
            match is_path(&url, &path) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => is_sure = false,
            }
        }
        is_sure.then_some(false)
    }
}

/// Whether a text or a pattern is that of a path.
fn is_path(url: &Value<'_>, path: &str) -> Option<bool> {
    match url {
        Value::Text(text) => {
            let text = text.exact()?;
            Some(text == path || text.trim_end_matches('/') == path && text.len() > 1)
        }
        Value::Regex { pattern, .. } => {
            let mut found = Some(false);
            for sample in SAMPLES {
                match matched(pattern, &with_samples(path, sample)) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => found = None,
                }
            }
            found
        }
        _ => None,
    }
}

/// `/pets/1` of `/pets/{id}`.
fn with_samples(path: &str, sample: &str) -> String {
    let mut made = String::new();
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{') {
        made.push_str(before);
        made.push_str(sample);
        rest = behind.split_once('}').map_or("", |(_, rest)| rest);
    }
    made.push_str(rest);
    made
}
