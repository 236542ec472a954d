//! Bodies that handlers read in pieces.

use super::Call;
use super::file::CallPrinter;
use super::inputs::{BodyVariant, NamedParts, Others, PartField};
use crate::write::http::content::ContentKind;
use crate::write::http::media::is_range;
use crate::write::http::parts::PartKind;
use crate::write::typescript::layout::Expression;
use crate::write::typescript::printer::{Printer, string};
use crate::write::typescript::validators::words::literal;

/// What is shipped for it.
const STREAMING: &str = "./server/streaming.js";

/// Prints which of the media types of a body are read in pieces, if some are.
pub(super) fn positions(p: &mut Printer, call: &Call<'_>) {
    let variants = call.body.iter().flat_map(|body| &body.variants);
    let in_pieces = variants
        .enumerate()
        .filter(|(_, variant)| variant.in_pieces);
    let positions: Vec<String> = in_pieces.map(|(at, _)| at.to_string()).collect();
    if !positions.is_empty() {
        p.line(format!("streams: [{}],", positions.join(", ")));
    }
}

impl CallPrinter<'_, '_> {
    /// The type of such a body.
    pub(super) fn type_in_pieces(&self, p: &mut Printer, variant: &BodyVariant<'_>) -> String {
        if variant.kind == ContentKind::Parts {
            p.import(STREAMING, "type Once");
            return format!("Once<{}>", self.type_of_part(p, variant.parts.as_ref()));
        }
        p.import(STREAMING, "type Pieces");
        if is_range(variant.media_type) {
            p.import("./server/answer.js", "type Media");
            return "Media<Pieces>".to_owned();
        }
        "Pieces".to_owned()
    }

    /// What a part can be.
    fn type_of_part(&self, p: &mut Printer, parts: Option<&NamedParts>) -> String {
        let mut kinds: Vec<String> = Vec::new();
        for field in parts.iter().flat_map(|parts| &parts.fields) {
            let name = string(&field.name);
            kinds.push(match field.kind {
                PartKind::File | PartKind::Files => {
                    p.import(STREAMING, "type FilePart");
                    format!("{{ name: {name}; file: FilePart }}")
                }
                PartKind::Value { used, .. } => {
                    let ty = self.ty(p, used);
                    format!("{{ name: {name}; value: {ty} }}")
                }
            });
        }
        if parts.is_none_or(|parts| parts.others == Others::Kept) {
            p.import(STREAMING, "type FilePart");
            kinds.push("{ name: undefined; file: FilePart }".to_owned());
        }
        match kinds.is_empty() {
            true => "never".to_owned(),
            false => kinds.join(" | "),
        }
    }

    /// Hands such a body to the handler.
    pub(super) fn in_pieces(&mut self, p: &mut Printer, variant: &BodyVariant<'_>) -> Expression {
        if variant.kind != ContentKind::Parts {
            p.import(STREAMING, "pieces");
            return match is_range(variant.media_type) {
                true => "input.media(pieces(input))".into(),
                false => "pieces(input)".into(),
            };
        }
        p.import(STREAMING, "parts");
        let ty = self.type_of_part(p, variant.parts.as_ref());
        let fields = variant.parts.iter().flat_map(|parts| &parts.fields);
        let fields: Vec<Expression> = fields.map(|field| self.field(p, field)).collect();
        let others = match variant.parts.as_ref().map(|parts| parts.others) {
            Some(Others::Ignored) => "ignored",
            Some(Others::Refused) => "refused",
            Some(Others::Kept) | None => "kept",
        };
        let function = format!("parts<{ty}>");
        let others = string(others).into();
        Expression::call(
            &function,
            vec!["input".into(), Expression::list(fields), others],
        )
    }

    /// What is known of a part.
    fn field(&mut self, p: &mut Printer, field: &PartField) -> Expression {
        let mut members: Vec<Expression> = vec![format!("name: {}", string(&field.name)).into()];
        members.extend(field.required.then(|| "required: true".into()));
        match field.kind {
            PartKind::File => {}
            PartKind::Files => members.push("many: true".into()),
            PartKind::Value { used, is_json } => {
                let (declared, read) = self.value_of_part(p, field, used, is_json);
                let parameter = declared.within("parameter: ", "");
                let value = vec![parameter, format!("read: {read}").into()];
                members.push(Expression::parts("value: {", value, "}"));
            }
        }
        let default = field.default.as_ref();
        members.extend(default.map(|it| format!("otherwise: {}", literal(it)).into()));
        Expression::parts("{", members, "}")
    }
}
