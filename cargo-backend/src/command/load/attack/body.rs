//! Bodies that are missing, wrong, or no bodies of their kind.

use std::collections::{BTreeMap, BTreeSet};

use backend_codegen::api::Json;
use backend_codegen::api::sample::Violation;
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;

use super::texts::is_wrong_as_texts;
use super::told::told;
use super::{Made, Maker, request};
use crate::command::requests::{Request, written};

/// More ways of being wrong are not made of one body.
const MOST: usize = 80;
/// A body that is larger than servers take by default: four mebibytes.
const OVERSIZED: usize = 4 << 20;
/// How deep a body goes that is to exhaust a stack.
const NESTED: usize = 100_000;

impl Maker<'_, '_, '_> {
    pub(super) fn body(
        &self,
        valid: &Request,
        blank: &dyn Fn(&'static str, String, Request) -> Made,
        all: &mut Vec<Made>,
    ) {
        let (Some(declared), Some(bytes)) = (&self.operation.body, &valid.body) else {
            return;
        };
        let without_type = || {
            let mut request = valid.clone();
            request
                .headers
                .retain(|(name, _)| !name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()));
            request
        };
        if declared.required {
            let request = Request {
                body: None,
                ..without_type()
            };
            all.push(blank("no body", "no body".to_owned(), request));
        }
        let takes_all = declared
            .content
            .keys()
            .any(|it| it.contains("*/") || it.starts_with("application/*"));
        if !takes_all {
            let mut request = without_type();
            let other = "application/x-unknown".to_owned();
            request.headers.push(("content-type".to_owned(), other));
            all.push(blank(
                "content type",
                "unknown content type".to_owned(),
                request,
            ));
        }
        let with = |text: String| Request {
            body: Some(text.into_bytes()),
            ..valid.clone()
        };
        let Some((ty, value)) = &valid.json else {
            self.form(valid, blank, all);
            return;
        };
        let found = self.requests.violations(request(*ty));
        for violation in various(&found) {
            let (kind, told) = told(violation, &found);
            all.push(blank(kind, told, with(violation.value.to_string())));
        }
        let text = String::from_utf8_lossy(bytes).into_owned();
        let shortened: String = {
            let mut characters = text.chars();
            characters.next_back();
            characters.as_str().to_owned()
        };
        if matches!(value, Json::Object(_) | Json::Array(_)) {
            all.push(blank(
                "JSON",
                "JSON that ends early".to_owned(),
                with(shortened),
            ));
        }
        all.push(blank(
            "JSON",
            "JSON with more behind it".to_owned(),
            with(format!("{text}]")),
        ));
        let mut raw = |violation: &str, bytes: Vec<u8>, command: String| {
            all.push(Made {
                raw: Some((Bytes::from(bytes), Some(command))),
                ..blank("JSON", violation.to_owned(), with(String::new()))
            });
        };
        let nested = format!("head -c {NESTED} /dev/zero | tr '\\0' '['");
        raw("JSON that never ends", vec![b'['; NESTED], nested);
        if let (Json::Object(members), Some(rest)) = (value, text.strip_prefix('{'))
            && let Some((first, of_first)) = members.first()
        {
            let bytes = [b"{\"\xff\":0,".as_slice(), rest.as_bytes()].concat();
            let quoted = format!("{{\"\\377\":0,{rest}")
                .replace('%', "%%")
                .replace('\'', "'\\''");
            // What `printf` makes of a backslash that JSON has is another one.
            if !rest.contains('\\') {
                raw("JSON that is no UTF-8", bytes, format!("printf '{quoted}'"));
            }
            let name = Json::String(first.clone());
            let twice = format!("{{{name}:{of_first},{rest}");
            let told = format!("{first} twice");
            all.push(blank("JSON", told, with(twice)));
        }
        let mut oversized = Made {
            raw: Some((
                Bytes::from(vec![b' '; OVERSIZED]),
                Some(format!("head -c {OVERSIZED} /dev/zero | tr '\\0' ' '")),
            )),
            ..blank("size", "a body of 4 MiB".to_owned(), with(String::new()))
        };
        oversized.expected.may_close = true;
        all.push(oversized);
    }

    /// Forms that are wrong in whichever way their texts are read.
    fn form(
        &self,
        valid: &Request,
        blank: &dyn Fn(&'static str, String, Request) -> Made,
        all: &mut Vec<Made>,
    ) {
        let content = self.operation.body.iter().flat_map(|body| &body.content);
        let forms = ["application/x-www-form-urlencoded", "multipart/form-data"];
        let mut content = content.filter(|(name, _)| forms.iter().any(|it| name.starts_with(it)));
        let Some((name, media_type, ty)) = content
            .next()
            .and_then(|(name, media_type)| Some((name, media_type, media_type.ty?)))
        else {
            return;
        };
        let sends = valid.headers.iter().any(|(field, value)| {
            let essence = name.split(';').next().unwrap_or_default();
            field.eq_ignore_ascii_case("content-type") && value.starts_with(essence)
        });
        if !sends {
            return;
        }
        let used = request(ty);
        let found = self.requests.violations(used);
        let is_wrong = |it: &&Violation| is_wrong_as_texts(self.requests, used, it);
        let wrong: Vec<_> = found.iter().filter(is_wrong).cloned().collect();
        let mut sent = BTreeSet::new();
        for violation in various(&wrong) {
            let (kind, told) = told(violation, &found);
            let (_, text) = written::body(name, media_type, &violation.value);
            if !sent.insert(text.clone()) {
                continue;
            }
            let request = Request {
                body: Some(text.into_bytes()),
                ..valid.clone()
            };
            all.push(blank(kind, told, request));
        }
    }
}

/// As many as there may be, each kind and place before it comes again.
fn various(found: &[Violation]) -> Vec<&Violation> {
    let mut rounds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut all: Vec<(usize, &Violation)> = Vec::new();
    for violation in found {
        let round = rounds
            .entry((violation.keyword, &violation.path))
            .or_default();
        all.push((*round, violation));
        *round += 1;
    }
    all.sort_by_key(|(round, _)| *round);
    let all = all.into_iter().take(MOST);
    all.map(|(_, violation)| violation).collect()
}
