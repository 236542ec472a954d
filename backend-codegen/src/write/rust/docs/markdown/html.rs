//! HTML in descriptions, as far as CommonMark can say it.

/// A tag that descriptions use.
struct Tag<'t> {
    name: String,
    is_closing: bool,
    /// The text from behind the bracket on.
    inner: &'t str,
    /// What stands in the tag behind its name.
    attributes: &'t str,
    /// How long the tag is.
    length: usize,
}

/// Prose with the tags that CommonMark has words for in these words, and without the others that
/// HTML knows.
pub(super) fn to_markdown(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '`']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        rest = from;
        if rest.starts_with('`') {
            let length = super::inline::code_span(rest).unwrap_or(1);
            let (code, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
            out.push_str(code);
            rest = behind;
        } else if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
        } else if let Some(tag) = tag(rest) {
            rest = rest.get(tag.length..).unwrap_or_default();
            rest = written(&tag, rest, &mut out);
        } else {
            out.push('<');
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// The tag at the start of the text.
fn tag(text: &str) -> Option<Tag<'_>> {
    let behind = text.strip_prefix('<')?;
    let (inner, _) = behind.split_once('>')?;
    let length = inner.len().checked_add(2)?;
    let (is_closing, inner) = match inner.strip_prefix('/') {
        Some(inner) => (true, inner),
        None => (false, inner),
    };
    let end = inner
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(inner.len());
    let (name, attributes) = inner.split_at_checked(end)?;
    let is_tag = attributes.is_empty() || attributes.starts_with([' ', '/', '\n']);
    let name = name.to_ascii_lowercase();
    (is_tag && !name.is_empty() && !attributes.contains('<')).then_some(Tag {
        name,
        is_closing,
        inner: behind,
        attributes,
        length,
    })
}

/// Writes a tag; returns what is left of the text behind it.
fn written<'t>(tag: &Tag<'t>, rest: &'t str, out: &mut String) -> &'t str {
    let say = match (tag.name.as_str(), tag.is_closing) {
        ("a", false) => return link(tag, rest, out),
        ("code" | "tt" | "kbd" | "samp", false) => return code(tag, rest, out),
        (
            "p" | "div" | "br" | "hr" | "table" | "blockquote" | "pre" | "section" | "dl" | "dt",
            _,
        ) => "\n\n",
        ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => "\n\n# ",
        ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", true) => "\n\n",
        ("ul" | "ol" | "tr" | "dd", _) => "\n",
        ("li", false) => "\n- ",
        ("td" | "th", true) => " ",
        ("b" | "strong", _) => "**",
        ("i" | "em", _) => "*",
        (
            "li" | "td" | "th" | "a" | "code" | "tt" | "kbd" | "samp" | "span" | "small" | "sup"
            | "sub" | "font" | "center" | "u" | "img" | "tbody" | "thead" | "details" | "summary"
            | "html" | "body" | "s" | "del" | "mark" | "nobr" | "aside" | "label",
            _,
        ) => "",
        _ => {
            out.push('<');
            return tag.inner;
        }
    };
    out.push_str(say);
    rest
}

/// What is between a tag and its end, and what comes behind.
fn content<'t>(tag: &Tag<'_>, rest: &'t str) -> Option<(&'t str, &'t str)> {
    let end = format!("</{}>", tag.name);
    rest.split_once(end.as_str())
}

fn link<'t>(tag: &Tag<'_>, rest: &'t str, out: &mut String) -> &'t str {
    let target = ['"', '\''].into_iter().find_map(|quote| {
        let (_, behind) = tag.attributes.split_once(&format!("href={quote}"))?;
        behind.split_once(quote).map(|(target, _)| target)
    });
    match (target, content(tag, rest)) {
        (Some(target), Some((text, behind))) if !text.contains(['[', ']']) => {
            let target = target.replace([' ', '(', ')'], "");
            out.push_str(&format!("[{}]({target})", to_markdown(text)));
            behind
        }
        _ => rest,
    }
}

fn code<'t>(tag: &Tag<'_>, rest: &'t str, out: &mut String) -> &'t str {
    match content(tag, rest) {
        Some((text, behind)) if !text.contains('`') && !text.trim().is_empty() => {
            let text = text.replace("&lt;", "<").replace("&gt;", ">");
            out.push_str(&format!("`{}`", text.trim().replace('\n', " ")));
            behind
        }
        _ => rest,
    }
}
