//! The schemas of JSON Schema itself, which documents may refer to without any network.
//!
//! The files in `metaschema/` are those that the specifications publish (`metaschema/LICENSE`).

use crate::read::Loaded;

macro_rules! metaschemas {
    ($($path:literal in $folder:literal;)*) => {
        const ALL: &[(&str, &str)] = &[
            $(($path, include_str!(concat!("metaschema/", $folder, ".json"))),)*
        ];
    };
}

metaschemas! {
    "draft-04/schema" in "draft-04/schema";
    "draft-06/schema" in "draft-06/schema";
    "draft-07/schema" in "draft-07/schema";
    "draft/2019-09/schema" in "2019-09/schema";
    "draft/2019-09/meta/applicator" in "2019-09/meta/applicator";
    "draft/2019-09/meta/content" in "2019-09/meta/content";
    "draft/2019-09/meta/core" in "2019-09/meta/core";
    "draft/2019-09/meta/format" in "2019-09/meta/format";
    "draft/2019-09/meta/meta-data" in "2019-09/meta/meta-data";
    "draft/2019-09/meta/validation" in "2019-09/meta/validation";
    "draft/2020-12/schema" in "2020-12/schema";
    "draft/2020-12/meta/applicator" in "2020-12/meta/applicator";
    "draft/2020-12/meta/content" in "2020-12/meta/content";
    "draft/2020-12/meta/core" in "2020-12/meta/core";
    "draft/2020-12/meta/format-annotation" in "2020-12/meta/format-annotation";
    "draft/2020-12/meta/format-assertion" in "2020-12/meta/format-assertion";
    "draft/2020-12/meta/meta-data" in "2020-12/meta/meta-data";
    "draft/2020-12/meta/unevaluated" in "2020-12/meta/unevaluated";
    "draft/2020-12/meta/validation" in "2020-12/meta/validation";
}

/// The schema that is published at an absolute URI without fragment.
pub(super) fn published_at(uri: &str) -> Option<Loaded> {
    let (scheme, rest) = uri.split_once("://")?;
    let wanted = rest.strip_prefix("json-schema.org/")?;
    let (path, text) = ALL.iter().find(|(path, _)| *path == wanted)?;
    let is_web = matches!(scheme, "http" | "https");
    is_web.then(|| Loaded {
        name: format!("https://json-schema.org/{path}"),
        text: (*text).to_owned(),
    })
}
