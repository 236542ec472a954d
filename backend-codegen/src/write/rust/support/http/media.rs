//! Media types: which one a body is, and which one a client would take (RFC 9110, 8.3 and 12.5.1).

/// The type and subtype of a media type, without parameters.
#[must_use]
pub fn essence(media_type: &str) -> &str {
    media_type
        .split_once(';')
        .map_or(media_type, |(essence, _)| essence)
        .trim()
}

/// How closely a range such as `text/*` describes a media type; `None` if it does not.
fn closeness(range: &str, media_type: &str) -> Option<usize> {
    let (range, media_type) = (essence(range), essence(media_type));
    if range.eq_ignore_ascii_case(media_type) {
        return Some(usize::MAX);
    }
    let (before, after) = range.split_once('*')?;
    let fits = media_type.len() >= range.len().saturating_sub(1)
        && starts(media_type, before)
        && ends(media_type, after);
    (fits || range == "*/*").then_some(range.len())
}

/// Whether `text` starts with `start`, in any case.
fn starts(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|text| text.eq_ignore_ascii_case(start))
}

/// Whether `text` ends with `end`, in any case.
fn ends(text: &str, end: &str) -> bool {
    let at = text.len().checked_sub(end.len());
    at.and_then(|at| text.get(at..))
        .is_some_and(|text| text.eq_ignore_ascii_case(end))
}

/// The position of the documented media type or range that describes `content_type` most closely.
///
/// Text is only read as UTF-8: another `charset` is another media type.
#[must_use]
pub fn select(documented: &[&str], content_type: &str) -> Option<usize> {
    let charset = parameter(content_type, "charset");
    if charset.is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
        return None;
    }
    let close = documented.iter().enumerate();
    close
        .filter_map(|(position, range)| Some((closeness(range, content_type)?, position)))
        .max_by_key(|(closeness, position)| (*closeness, usize::MAX.wrapping_sub(*position)))
        .map(|(_, position)| position)
}

/// The value of a parameter of a media type, without quotes.
#[must_use]
pub fn parameter<'m>(media_type: &'m str, name: &str) -> Option<&'m str> {
    media_type.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim()
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().trim_matches('"'))
    })
}

/// Whether a client that sent `accept` takes one of these media types.
///
/// What a client refuses with `q=0` counts as refused, whatever else it takes.
#[must_use]
pub fn accepts(accept: &str, media_types: &[&str]) -> bool {
    media_types
        .iter()
        .any(|media_type| media_type.contains('*') || quality(accept, media_type) > 0)
}

/// How much a client wants a media type, in thousandths: what its closest range says.
#[must_use]
pub fn quality(accept: &str, media_type: &str) -> u16 {
    accept
        .split(',')
        .filter_map(|range| Some((closeness(range, media_type)?, weight(range))))
        .max_by_key(|(closeness, _)| *closeness)
        .map_or(0, |(_, weight)| weight)
}

/// The `q` of a range, in thousandths.
fn weight(range: &str) -> u16 {
    let Some(weight) = parameter(range, "q") else {
        return 1000;
    };
    let weight: f32 = weight.parse().unwrap_or(1.0);
    (weight.clamp(0.0, 1.0) * 1000.0) as u16
}

/// What a client takes, as it says in `Accept`; nothing means anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accept(pub String);

#[allow(dead_code, reason = "for handlers")]
impl Accept {
    /// The position of the media type or range that the client wants most: the first of equals, and 0
    /// if it wants none.
    #[must_use]
    pub fn best(&self, media_types: &[&str]) -> usize {
        let wishes = media_types.iter().map(|media_type| self.wish(media_type));
        let wishes = wishes.enumerate();
        wishes
            .max_by_key(|(position, wish)| (*wish, usize::MAX.wrapping_sub(*position)))
            .map_or(0, |(position, _)| position)
    }

    /// How much the client wants a media type, or the one of a range that it wants most.
    fn wish(&self, media_type: &str) -> u16 {
        if !media_type.contains('*') {
            return quality(&self.0, media_type);
        }
        let ranges = self.0.split(',');
        let fitting = ranges.filter(|range| {
            closeness(range, media_type).is_some() || closeness(media_type, range).is_some()
        });
        fitting.map(weight).max().unwrap_or_default()
    }
}
