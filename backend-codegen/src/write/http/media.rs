//! Media types as a document writes them.

/// Type and subtype in lower case, without parameters.
pub(in crate::write) fn essence(media_type: &str) -> String {
    let essence = media_type
        .split_once(';')
        .map_or(media_type, |(essence, _)| essence);
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type without parameters is JSON.
pub(in crate::write) fn is_json(essence: &str) -> bool {
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    subtype == "json" || subtype.ends_with("+json")
}

/// Whether a media type is a range such as `image/*`, or has a boundary, so that each body says which
/// it is.
pub(in crate::write) fn is_range(media_type: &str) -> bool {
    media_type.contains('*') || essence(media_type).starts_with("multipart/")
}
