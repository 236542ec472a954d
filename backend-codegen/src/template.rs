//! Templates of paths as texts, where nothing is known but that braces are around names.

/// The names of a template's parameters, in order.
#[cfg_attr(
    not(feature = "infer"),
    expect(
        unreachable_pub,
        reason = "others than this crate get it by `infer` alone"
    )
)]
pub fn names(template: &str) -> Vec<String> {
    let parts = template.split('{').skip(1);
    let names = parts.filter_map(|part| part.split_once('}'));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// A template without the names of its parameters.
#[cfg(any(feature = "code", feature = "openapi"))]
pub(crate) fn shape(template: &str) -> String {
    let mut shape = String::new();
    let mut rest = template;
    while let Some((before, (_, after))) = rest
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        shape.push_str(before);
        shape.push_str("{}");
        rest = after;
    }
    shape.push_str(rest);
    shape
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_stand_in_braces() {
        assert_eq!(names("/a/{b}/{c}.{d}"), ["b", "c", "d"]);
        assert_eq!(names("/a/{b"), Vec::<String>::new());
    }

    #[cfg(any(feature = "code", feature = "openapi"))]
    #[test]
    fn a_shape_has_braces_without_names() {
        assert_eq!(super::shape("/a/{b}/{c}.{d}"), "/a/{}/{}.{}");
        assert_eq!(super::shape("/a/{b"), "/a/{b");
    }
}
