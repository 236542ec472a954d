//! What `#[derive(OpenApi)]` of utoipa declares about the API as a whole.

use super::arguments::{Argument, of_attributes};
use super::load::span_place;
use super::syntax::derives;
use super::world::{Kind, World};
use crate::read::code::{Sketch, Tag, Text};

/// Puts what the code declares in place of what its package says. Of several documents the one that
/// says most of itself counts.
pub(super) fn declare(world: &World<'_>, sketch: &mut Sketch) {
    let declared = world.items.iter().filter_map(|item| {
        let Kind::Struct(found) = item.kind else {
            return None;
        };
        let is_document = derives(&found.attrs).iter().any(|name| name == "OpenApi");
        let is_wanted = world.modules.get(item.module)?.is_wanted;
        (is_document && is_wanted).then(|| (item.module, of_attributes(&found.attrs, "openapi")))
    });
    let Some((module, arguments)) = declared.max_by_key(|(_, arguments)| {
        let says = |name: &str| arguments.iter().any(|argument| argument.name == name);
        (says("info"), says("servers"), says("tags"))
    }) else {
        return;
    };
    let source = world.source(module);
    let place = |argument: &Argument| span_place(source, argument.span);
    let said = |arguments: &[Argument], name: &str| {
        let found = arguments.iter().find(|argument| argument.name == name)?;
        Some(Text::new(found.text()?, place(found)))
    };
    for argument in &arguments {
        let inside = argument.arguments();
        match argument.name.as_str() {
            "info" => {
                if let Some(title) = said(&inside, "title") {
                    sketch.info.title.text = title.text;
                }
                if let Some(version) = said(&inside, "version") {
                    sketch.info.version = version;
                }
                if let Some(description) = said(&inside, "description") {
                    sketch.info.description = Some(description);
                }
            }
            "servers" => {
                let urls = inside
                    .iter()
                    .filter_map(|one| said(&one.arguments(), "url"));
                sketch.servers = urls.collect();
            }
            "tags" => {
                sketch.tags = inside
                    .iter()
                    .filter_map(|one| {
                        let inside = one.arguments();
                        Some(Tag {
                            name: said(&inside, "name")?,
                            description: said(&inside, "description"),
                        })
                    })
                    .collect();
            }
            _ => {}
        }
    }
    // A module has the name of its tag in another case.
    for operation in &mut sketch.operations {
        for tag in &mut operation.tags {
            let declared = sketch
                .tags
                .iter()
                .find(|declared| same_words(&declared.name.text, &tag.text));
            if let Some(declared) = declared {
                tag.text.clone_from(&declared.name.text);
            }
        }
    }
}

/// Whether two names have the same letters and digits, in whatever case.
fn same_words(a: &str, b: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|character| character.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    letters(a) == letters(b)
}
