//! The types of what handlers are given and of what they answer.

use super::Call;
use super::answers::{Answer, Body};
use super::file::CallPrinter;
use super::inputs::{BodyInput, BodyVariant, NamedParts, Others};
use crate::api::plan::{Direction, Use};
use crate::api::{MediaType, StatusRange};
use crate::write::http::content::{ContentKind, EventData};
use crate::write::http::media::is_range;
use crate::write::http::parts::PartKind;
use crate::write::typescript::printer::{Printer, key, string};
use crate::write::typescript::tags::Tags;

impl CallPrinter<'_, '_> {
    /// What comments say of values.
    fn tags(&self) -> Tags<'_> {
        Tags {
            plans: self.contract.plans,
            names: self.contract.names,
            prefix: "types.",
        }
    }

    /// The type of requests.
    pub(super) fn request(&self, p: &mut Printer, call: &Call<'_>) {
        p.doc(&format!("What `{}` is given.", call.method));
        p.block(format!("export interface {}", call.request), |p| {
            if call.negotiates() {
                p.import("./server/media.js", "type Accept");
                p.doc("What the client takes.");
                p.line("accept: Accept;");
            }
            for input in &call.inputs {
                let sent_in = input.parameter.sent_in.as_str();
                let name = format!("`{}` ({sent_in})", input.parameter.name);
                let description = input.parameter.description.as_deref();
                let text = description.unwrap_or(&name);
                match input.used {
                    Some(used) => {
                        p.doc(&self.tags().documented(used, text));
                    }
                    None => p.doc(text),
                }
                let ty = match input.used {
                    Some(used) => self.ty(p, used),
                    None => "string".to_owned(),
                };
                let is_there = input.parameter.required || input.default.is_some();
                member(p, &input.member, &ty, is_there);
            }
            if let Some(body) = &call.body {
                let description = call.operation.body.as_ref();
                let description = description.and_then(|body| body.description.as_deref());
                let text = description.unwrap_or("The body.");
                let is_one = body.is_of_one_kind() || body.variants.len() == 1;
                match body.variants.first().filter(|_| is_one) {
                    Some(variant) => match (variant.kind, self.tag_of_any(call, variant)) {
                        (
                            ContentKind::Json(used)
                            | ContentKind::Form(used)
                            | ContentKind::Text(used),
                            _,
                        ) => p.doc(&self.tags().documented(used, text)),
                        (_, Some(tag)) => p.doc(&format!("{text}\n\n{tag}")),
                        (_, None) => p.doc(text),
                    },
                    None => p.doc(text),
                }
                let ty = self.body_type(p, call, body);
                member(p, "body", &ty, body.required);
            }
        });
    }

    /// The tag of a body for which the code has texts, bytes or parts.
    fn tag_of_any(&self, call: &Call<'_>, variant: &BodyVariant<'_>) -> Option<String> {
        let content = &call.operation.body.as_deref()?.content;
        let (_, documented) = content
            .iter()
            .find(|(name, _)| ***name == *variant.media_type)?;
        self.tag_of_kind(variant.kind, documented, Direction::Request)
    }

    fn tag_of_kind(
        &self,
        kind: ContentKind,
        documented: &MediaType,
        direction: Direction,
    ) -> Option<String> {
        let used = documented.ty.map(|ty| Use { ty, direction });
        match (kind, used) {
            (ContentKind::Json(_) | ContentKind::Form(_) | ContentKind::Text(_), _)
            | (ContentKind::AnyJson, _) => None,
            (ContentKind::PlainText, used) => self.tags().of_any(used),
            (_, Some(used)) => self.tags().of_any(Some(used)),
            (_, None) => None,
        }
    }

    fn body_type(&self, p: &mut Printer, call: &Call<'_>, body: &BodyInput<'_>) -> String {
        match body.variants.as_slice() {
            [only] => self.variant_type(p, only),
            variants if body.is_of_one_kind() => variants
                .first()
                .map_or_else(String::new, |first| self.variant_type(p, first)),
            variants => {
                let variants = variants.iter().map(|variant| {
                    let ty = self.variant_type(p, variant);
                    let media_type = string(variant.media_type);
                    let tags = match variant.kind {
                        ContentKind::Json(used)
                        | ContentKind::Form(used)
                        | ContentKind::Text(used) => self.tags().in_line(used),
                        _ => {
                            let tag = self.tag_of_any(call, variant);
                            tag.map_or_else(String::new, |tag| format!("/** {tag} */ "))
                        }
                    };
                    format!("{{ mediaType: {media_type}; {tags}value: {ty} }}")
                });
                variants.collect::<Vec<_>>().join(" | ")
            }
        }
    }

    fn variant_type(&self, p: &mut Printer, variant: &BodyVariant<'_>) -> String {
        if variant.in_pieces {
            return self.type_in_pieces(p, variant);
        }
        let media = |p: &mut Printer| {
            p.import("./server/answer.js", "type Media");
            "Media<Uint8Array>".to_owned()
        };
        match variant.kind {
            ContentKind::Json(used) | ContentKind::Form(used) | ContentKind::Text(used) => {
                self.ty(p, used)
            }
            ContentKind::AnyJson => {
                p.import_types("./types.js", "types");
                "types.Json".to_owned()
            }
            ContentKind::Parts => {
                let ty = match &variant.parts {
                    Some(parts) => self.parts_type(p, parts),
                    None => "Part[]".to_owned(),
                };
                if ty
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|word| word == "Part")
                {
                    p.import("./server/multipart.js", "type Part");
                }
                ty
            }
            ContentKind::PlainText if !is_range(variant.media_type) => "string".to_owned(),
            ContentKind::Bytes if !is_range(variant.media_type) => "Uint8Array".to_owned(),
            ContentKind::PlainText
            | ContentKind::Bytes
            | ContentKind::Events(_)
            | ContentKind::Items(..) => media(p),
        }
    }

    fn parts_type(&self, p: &mut Printer, parts: &NamedParts) -> String {
        let mut members: Vec<String> = Vec::new();
        for field in &parts.fields {
            let ty = match field.kind {
                PartKind::File => "Part".to_owned(),
                PartKind::Files => "Part[]".to_owned(),
                PartKind::Value { used, .. } => self.ty(p, used),
            };
            let name = key(&field.name);
            members.push(match field.required || field.default.is_some() {
                true => format!("{name}: {ty}"),
                false => format!("{name}?: {ty} | undefined"),
            });
        }
        if parts.others == Others::Kept {
            members.push(format!("{}: Part[]", parts.others_member()));
        }
        format!("{{ {} }}", members.join("; "))
    }

    /// The type of responses.
    pub(super) fn response(&self, p: &mut Printer, call: &Call<'_>) {
        p.doc(&format!("What `{}` can answer.", call.method));
        if call.answers.is_empty() {
            p.line(format!("export type {} = never;", call.response));
            return;
        }
        p.list(format!("export type {} =", call.response), "", |p| {
            let last = call.answers.len().saturating_sub(1);
            for (at, answer) in call.answers.iter().enumerate() {
                let documented = answer.response;
                let about = documented.summary.as_deref();
                let about = about.or(documented.description.as_deref());
                p.doc(about.unwrap_or_default());
                let ty = self.answer_type(p, call, answer);
                let end = if at == last { ";" } else { "" };
                p.line(format!("| {ty}{end}"));
            }
        });
    }

    fn answer_type(&self, p: &mut Printer, call: &Call<'_>, answer: &Answer<'_>) -> String {
        let mut members = vec![format!("status: {}", status_type(p, call, answer.status))];
        let is_required = answer.headers.iter().any(|(_, header, _)| header.required);
        let headers = answer.headers.iter().map(|(name, header, used)| {
            let ty = match used {
                Some(used) => self.ty(p, *used),
                None => "string".to_owned(),
            };
            let tags = used.map_or_else(String::new, |used| self.tags().in_line(used));
            match header.required {
                true => format!("{tags}{}: {ty}", key(name)),
                false => format!("{tags}{}?: {ty} | undefined", key(name)),
            }
        });
        let headers: Vec<String> = headers.collect();
        if !headers.is_empty() {
            let mark = if is_required { "" } else { "?" };
            members.push(format!("headers{mark}: {{ {} }}", headers.join("; ")));
        }
        if let Some(body) = &answer.body {
            if answer.is_one_of_several {
                members.push(format!("contentType: {}", string(body.sent_as())));
            }
            let tags = match body.kind {
                ContentKind::Json(used) | ContentKind::Form(used) | ContentKind::Text(used) => {
                    self.tags().in_line(used)
                }
                kind => {
                    let tag = self.tag_of_kind(kind, body.documented, Direction::Response);
                    tag.map_or_else(String::new, |tag| format!("/** {tag} */ "))
                }
            };
            members.push(format!("{tags}body: {}", self.sent_type(p, body)));
        }
        format!("{{ {} }}", members.join("; "))
    }

    fn sent_type(&self, p: &mut Printer, body: &Body<'_>) -> String {
        let items = |ty: &str| format!("AsyncIterable<{ty}> | Iterable<{ty}>");
        let event = |p: &mut Printer, ty: &str| {
            p.import("./server/answer.js", "type ServerSentEvent");
            items(&format!("ServerSentEvent<{ty}>"))
        };
        match body.kind {
            ContentKind::Json(used) | ContentKind::Form(used) | ContentKind::Text(used) => {
                self.ty(p, used)
            }
            // An interface is no `Json` to the compiler.
            ContentKind::AnyJson => "unknown".to_owned(),
            ContentKind::Events(EventData::Text) => event(p, "string"),
            ContentKind::Events(EventData::Json(used)) => {
                let ty = self.ty(p, used);
                event(p, &ty)
            }
            ContentKind::Events(EventData::Objects(used)) | ContentKind::Items(used, _) => {
                let ty = self.ty(p, used);
                items(&ty)
            }
            ContentKind::PlainText if !body.is_media() => "string".to_owned(),
            ContentKind::Bytes if !body.is_media() => {
                "Uint8Array | AsyncIterable<Uint8Array>".to_owned()
            }
            ContentKind::PlainText | ContentKind::Bytes | ContentKind::Parts => {
                p.import("./server/answer.js", "type Media");
                "Media".to_owned()
            }
        }
    }
}

impl BodyInput<'_> {
    /// Whether what the handler gets is the same whatever the media type is.
    pub(super) fn is_of_one_kind(&self) -> bool {
        let Some((first, others)) = self.variants.split_first() else {
            return true;
        };
        let is_media = |variant: &BodyVariant<'_>| {
            is_range(variant.media_type)
                && matches!(variant.kind, ContentKind::Bytes | ContentKind::PlainText)
        };
        others
            .iter()
            .all(|other| other.kind == first.kind && !is_media(other))
    }
}

impl NamedParts {
    /// The member that other parts are.
    pub(super) fn others_member(&self) -> &'static str {
        match self.fields.iter().any(|field| &*field.name == "others") {
            true => "otherParts",
            false => "others",
        }
    }
}

fn member(p: &mut Printer, name: &str, ty: &str, is_there: bool) {
    let name = key(name);
    match is_there {
        true => p.line(format!("{name}: {ty};")),
        false => p.line(format!("{name}?: {ty} | undefined;")),
    }
}

/// The statuses that an answer can have.
fn status_type(p: &mut Printer, call: &Call<'_>, status: StatusRange) -> String {
    let (mut codes, mut classes) = (Vec::new(), Vec::new());
    for answer in &call.answers {
        match answer.status {
            StatusRange::Code(code) => codes.push(code.to_string()),
            StatusRange::Class(class) => classes.push(class.to_string()),
            StatusRange::Default => {}
        }
    }
    codes.dedup();
    classes.dedup();
    let class = match status {
        StatusRange::Code(code) => return code.to_string(),
        StatusRange::Class(class) => class,
        StatusRange::Default => 0,
    };
    if class > 0 {
        codes.retain(|code| code.starts_with(&class.to_string()));
        classes.clear();
    }
    p.import("./server/status.js", "type StatusIn");
    let union = |of: &[String]| match of {
        [] => "never".to_owned(),
        of => of.join(" | "),
    };
    match (codes.as_slice(), classes.as_slice()) {
        ([], []) => format!("StatusIn<{class}>"),
        (codes, []) => format!("StatusIn<{class}, {}>", union(codes)),
        (codes, classes) => format!("StatusIn<{class}, {}, {}>", union(codes), union(classes)),
    }
}
