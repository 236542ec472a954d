//! Rows to try a server with: what each column may be given, in an order in which whatever a row refers to
//! is there before it.

use super::{Bounds, Column, ColumnType, Field, ForeignKey, Resource, Resources};
use crate::read::database::{Action, Filter, Operator};

/// Numbers that are no keys of rows which people have made, and then those that checks like.
const NUMBERS: [i64; 8] = [9001, 9002, 7, 1, 2, 0, 20, -1];

/// What a row of a resource is made of.
#[derive(Clone, Debug)]
pub struct Sample<'r> {
    /// The resource.
    pub resource: &'r Resource,
    /// The columns that a new row is given values for.
    pub columns: Vec<SampleColumn<'r>>,
    /// Why no row can be made, if that is known.
    pub reason: Option<String>,
}

/// What is tried in a column.
#[derive(Clone, Debug)]
pub struct SampleColumn<'r> {
    /// The column.
    pub field: &'r Field,
    /// Texts of JSON.
    pub values: Vec<String>,
    /// The sample whose row it refers to, by its position, and the column there.
    pub refers: Option<(usize, &'r str)>,
    /// Whether there has to be a value.
    pub is_required: bool,
    /// Whether it can be changed afterwards.
    pub can_change: bool,
    /// Whether what comes back has to be what was sent: triggers may have changed it, and the database has its
    /// own way to write some types.
    pub is_exact: bool,
}

/// Rows for all resources, those that others refer to first.
pub fn samples(resources: &Resources) -> Vec<Sample<'_>> {
    let list = &resources.list;
    let order = order(list);
    let place = |resource: usize| order.iter().position(|at| *at == resource);
    let sample = |(here, at): (usize, &usize)| {
        let resource = list.get(*at)?;
        // Rows of what comes later are not there yet.
        let before = |other: usize| place(other).filter(|there| *there < here);
        Some(of(resource, list, before))
    };
    order.iter().enumerate().filter_map(sample).collect()
}

/// The parameter that narrows a list to rows with a value in a column.
pub fn parameter(resource: &Resource, field: usize) -> Option<&str> {
    let is_it = |filter: &&Filter| filter.field == field && filter.operator == Operator::Is;
    let found = resource.filters.iter().find(is_it);
    found.map(|filter| filter.parameter.as_str())
}

/// The positions of resources, so that what rows have to refer to comes first, and what they may refer to as
/// far as there is no circle.
fn order(list: &[Resource]) -> Vec<usize> {
    let needs = |at: &usize, must: bool, left: &[usize]| {
        let resource = list.get(*at);
        let keys = resource.into_iter().flat_map(|it| &it.table.foreign_keys);
        let mut others = keys.filter_map(|key| {
            let is_required = resource.is_some_and(|it| is_required(it, key));
            target(list, key).filter(|_| is_required || !must)
        });
        others.any(|other| other != *at && left.contains(&other))
    };
    let mut left: Vec<usize> = (0..list.len()).collect();
    let mut sorted = Vec::new();
    while !left.is_empty() {
        let free = |must: bool| left.iter().position(|at| !needs(at, must, &left));
        // In a circle somebody is first.
        let at = free(false).or_else(|| free(true)).unwrap_or(0);
        sorted.push(left.remove(at));
    }
    sorted
}

/// The resource that a key refers to.
fn target(list: &[Resource], key: &ForeignKey) -> Option<usize> {
    list.iter().position(|other| {
        (&other.table.namespace, &other.table.name) == (&key.table.0, &key.table.1)
    })
}

/// Whether rows have to refer to something by a key.
fn is_required(resource: &Resource, key: &ForeignKey) -> bool {
    let mut columns = key.columns.iter();
    columns.any(|name| {
        let field = resource.field(name).and_then(|at| resource.fields.get(at));
        field.is_some_and(|field| field.is_writable && field.is_required())
    })
}

fn of<'r>(
    resource: &'r Resource,
    list: &'r [Resource],
    before: impl Fn(usize) -> Option<usize>,
) -> Sample<'r> {
    let mut reason = match resource.can(Action::Create) {
        true => None,
        false if resource.table.is_view => Some("a view is only read".to_owned()),
        false => Some("rows need a column that is left out".to_owned()),
    };
    let mut columns = Vec::new();
    for (at, field) in resource.writable(true) {
        let name = &field.column.name;
        let key = (resource.table.foreign_keys.iter()).find(|key| key.columns.contains(name));
        let refers = key.map(|key| referred(resource, list, key, name, &before));
        let is_required = field.is_required();
        let refers = match refers {
            Some(Err(why)) if is_required => {
                reason.get_or_insert(why);
                continue;
            }
            Some(Err(_)) => continue,
            Some(Ok(found)) => Some(found),
            None => None,
        };
        columns.push(SampleColumn {
            field,
            values: match refers {
                Some(_) => Vec::new(),
                None => values(&field.column),
            },
            is_required,
            can_change: resource.can(Action::Update) && !resource.is_key(at) && refers.is_none(),
            is_exact: is_exact(&field.column.ty) && !resource.table.is_triggered,
            refers,
        });
    }
    Sample {
        resource,
        columns,
        reason,
    }
}

/// The sample and the column that a column refers to, or why there is no row to refer to.
fn referred<'r>(
    resource: &Resource,
    list: &'r [Resource],
    key: &'r ForeignKey,
    column: &str,
    before: &impl Fn(usize) -> Option<usize>,
) -> Result<(usize, &'r str), String> {
    let (_, table) = &key.table;
    let other = target(list, key);
    let found = other.and_then(|at| list.get(at));
    let Some((at, found)) = other.zip(found) else {
        return Err(format!(
            "`{column}` refers to `{table}`, which is not served"
        ));
    };
    let pairs = key.columns.iter().zip(&key.references);
    let mut there = pairs.filter(|(name, _)| *name == column);
    let there = there.next().map_or("", |(_, there)| there.as_str());
    if found.field(there).is_none() {
        let what = format!("{table}.{there}");
        return Err(format!("`{column}` refers to `{what}`, which is left out"));
    }
    let is_itself = found.table.sql == resource.table.sql;
    match before(at) {
        Some(sample) if !is_itself => Ok((sample, there)),
        _ => Err(format!(
            "`{column}` refers to a row of `{table}`, which has to be there first"
        )),
    }
}

fn is_exact(ty: &ColumnType) -> bool {
    match ty {
        ColumnType::Other => false,
        ColumnType::Array(item) => is_exact(item),
        ColumnType::Boolean
        | ColumnType::Integer(_)
        | ColumnType::TextInteger
        | ColumnType::Float(_)
        | ColumnType::Decimal(_)
        | ColumnType::Text(_)
        | ColumnType::Uuid
        | ColumnType::Bytes
        | ColumnType::Date
        | ColumnType::Moment(_)
        | ColumnType::Json
        | ColumnType::Enum(_) => true,
    }
}

/// What is tried in a column, as texts of JSON: what suits its type, and what checks speak of.
fn values(column: &Column) -> Vec<String> {
    let named = column.samples.iter();
    let named = named.filter_map(|text| named_value(&column.ty, text));
    let mut values = of_type(column, &column.ty);
    // Only the database knows what some types look like, and which column a type of its own was about is
    // not said when it refuses a value.
    match column.ty == ColumnType::Other || column.is_domain {
        true => {
            values.splice(0..0, named);
        }
        false => values.extend(named),
    }
    let mut known = Vec::new();
    values.retain(|value| {
        let is_new = !known.contains(value);
        known.push(value.clone());
        is_new
    });
    values
}

fn of_type(column: &Column, ty: &ColumnType) -> Vec<String> {
    let bounds = &column.bounds;
    let all = |texts: &[&str]| texts.iter().map(|text| quoted(text)).collect();
    match ty {
        ColumnType::Boolean => vec!["true".to_owned(), "false".to_owned()],
        ColumnType::Integer(_) => {
            let numbers = numbers(bounds, 0.0, f64::INFINITY);
            numbers
                .iter()
                .map(|number| format!("{number:.0}"))
                .collect()
        }
        ColumnType::TextInteger => {
            let numbers = numbers(bounds, 0.0, f64::INFINITY);
            let texts = numbers.iter().map(|number| format!("\"{number:.0}\""));
            texts.collect()
        }
        ColumnType::Float(_) => {
            let numbers = numbers(bounds, 0.5, f64::INFINITY);
            numbers.iter().map(f64::to_string).collect()
        }
        ColumnType::Decimal(digits) => {
            let (precision, scale) = digits.unwrap_or((12, 1));
            let whole = i32::try_from(precision.saturating_sub(scale)).unwrap_or(9);
            let fraction = if scale == 0 { 0.0 } else { 0.5 };
            let scale = usize::try_from(scale).unwrap_or_default();
            let numbers = numbers(bounds, fraction, 10_f64.powi(whole));
            let texts = numbers.iter().map(|number| format!("\"{number:.scale$}\""));
            texts.collect()
        }
        ColumnType::Text(max) => texts(column, *max),
        ColumnType::Uuid => all(&[
            "00000000-0000-4000-8000-000000009001",
            "00000000-0000-4000-8000-000000009002",
        ]),
        ColumnType::Bytes => [3, 12, 15, 30, 33, 63, 16, 20, 32, 64].map(bytes).into(),
        ColumnType::Date => all(&["2026-01-02", "2026-02-03", "2027-01-02"]),
        ColumnType::Moment(_) => all(&[
            "2026-01-02T03:04:05Z",
            "2026-02-03T04:05:06Z",
            "2027-01-02T03:04:05Z",
        ]),
        ColumnType::Json => ["{\"n\":9001}", "[\"t9001\"]", "\"t9001\"", "{}", "[]", "1"]
            .map(str::to_owned)
            .into(),
        ColumnType::Enum(labels) => labels.iter().map(|label| quoted(label)).collect(),
        ColumnType::Array(item) => {
            let plain = Column {
                ty: (**item).clone(),
                ..Column::default()
            };
            let items = of_type(&plain, item);
            let lists = items.iter().take(2).map(|item| format!("[{item}]"));
            lists.chain(["[]".to_owned()]).collect()
        }
        ColumnType::Other => all(&["12:00:00", "t9001"]),
    }
}

/// Numbers within bounds and below a limit, with a fraction where they may have one.
fn numbers(bounds: &Bounds, fraction: f64, limit: f64) -> Vec<f64> {
    let read = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<f64>().ok());
    let (least, most) = (read(&bounds.minimum), read(&bounds.maximum));
    let (above, below) = (
        read(&bounds.exclusive_minimum),
        read(&bounds.exclusive_maximum),
    );
    let is_within = |number: &f64| {
        least.is_none_or(|least| *number >= least)
            && most.is_none_or(|most| *number <= most)
            && above.is_none_or(|above| *number > above)
            && below.is_none_or(|below| *number < below)
            && number.abs() < limit
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "they are few and small, and floats have them all"
    )]
    let usual = NUMBERS.iter().map(|number| *number as f64);
    let near = [least, most, above, below].into_iter().flatten();
    let near = near.flat_map(|limit| [limit, limit + 1.0, limit - 1.0]);
    let whole: Vec<f64> = usual.chain(near).collect();
    let broken = whole.iter().filter(|_| fraction > 0.0);
    let broken: Vec<f64> = broken.map(|number| number + fraction).collect();
    let mut all: Vec<f64> = broken.into_iter().chain(whole).filter(is_within).collect();
    all.truncate(10);
    all
}

/// Texts that fit: of letters and digits, and then what checks often want.
fn texts(column: &Column, max: Option<u32>) -> Vec<String> {
    let bounds = &column.bounds;
    if !bounds.values.is_empty() {
        return bounds.values.iter().map(|value| quoted(value)).collect();
    }
    let size = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let max = [max, bounds.max_length].into_iter().flatten().min();
    let max = max.map_or(usize::MAX, size);
    // The server pads them, too.
    let is_padded = column.sql_type == "bpchar" && max < usize::MAX;
    let min = match is_padded {
        true => max,
        false => bounds.min_length.map_or(0, size),
    };
    let fitting = |text: &str| {
        let padding = min.saturating_sub(text.len()).min(10_000);
        format!("{text}{}", "x".repeat(padding))
    };
    let usual = [
        "t9001",
        "t9002",
        "00000000-0000-4000-8000-000000009001",
        "2026-01-02",
        "t9001@example.com",
        "https://example.com/t9001",
        "9001",
        "T9001",
        "2.0.1",
        "t1",
        "en",
        "7",
        "",
        "{}",
    ];
    let usual = usual.into_iter().map(fitting);
    let fits = usual.filter(|text| text.len() <= max);
    fits.map(|text| quoted(&text)).collect()
}

/// Base64 of so many bytes.
fn bytes(n: usize) -> String {
    let rest = match n % 3 {
        0 => "",
        1 => "AQ==",
        _ => "AQI=",
    };
    quoted(&format!("{}{rest}", "AQID".repeat(n / 3)))
}

/// A value that a check speaks of, if it is one of the type.
fn named_value(ty: &ColumnType, text: &str) -> Option<String> {
    match ty {
        ColumnType::Integer(_) => text.parse::<i64>().ok().map(|it| it.to_string()),
        ColumnType::TextInteger => text.parse::<i64>().ok().map(|it| format!("\"{it}\"")),
        ColumnType::Float(_) => text.parse::<f64>().ok().map(|it| it.to_string()),
        ColumnType::Text(max) => {
            let max = max.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX));
            (text.chars().count() <= max).then(|| quoted(text))
        }
        ColumnType::Date => is_day(text).then(|| quoted(text)),
        ColumnType::Moment(_) => {
            let (day, time) = text.split_once(' ').unwrap_or((text, "00:00:00"));
            let time = time.get(..8).filter(|_| is_day(day))?;
            Some(quoted(&format!("{day}T{time}Z")))
        }
        ColumnType::Other => Some(quoted(text)),
        ColumnType::Boolean
        | ColumnType::Decimal(_)
        | ColumnType::Uuid
        | ColumnType::Bytes
        | ColumnType::Json
        | ColumnType::Enum(_)
        | ColumnType::Array(_) => None,
    }
}

/// `2026-01-02`
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    matches!(parts.as_slice(), [year, month, day]
        if year.len() == 4 && month.len() == 2 && day.len() == 2 && parts.iter().all(|it| is_number(it)))
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Column, ColumnType, values};

    fn of(ty: ColumnType, change: impl FnOnce(&mut Column)) -> Vec<String> {
        let mut column = Column {
            ty,
            ..Column::default()
        };
        change(&mut column);
        values(&column)
    }

    #[test]
    fn values_fit_what_is_known_of_a_column() {
        let short = of(ColumnType::Text(Some(2)), |_| {});
        assert_eq!(short, ["\"t1\"", "\"en\"", "\"7\"", "\"\"", "\"{}\""]);
        let padded = of(ColumnType::Text(Some(3)), |it| {
            it.sql_type = "bpchar".to_owned()
        });
        assert_eq!(padded.first().unwrap(), "\"t1x\"");
        let tier = of(ColumnType::Integer(16), |it| {
            it.bounds = Bounds {
                minimum: Some("1".to_owned()),
                maximum: Some("5".to_owned()),
                ..Bounds::default()
            };
        });
        assert_eq!(tier, ["1", "2", "5", "4"]);
        let share = of(ColumnType::Decimal(Some((3, 3))), |_| {});
        assert_eq!(share, ["\"0.500\"", "\"-0.500\"", "\"0.000\""]);
        let total = of(ColumnType::Decimal(Some((10, 2))), |_| {});
        assert_eq!(total.first().unwrap(), "\"9001.50\"");
    }

    #[test]
    fn what_checks_speak_of_is_tried_where_it_is_of_the_type() {
        let named = |ty: ColumnType| {
            of(ty, |it| {
                it.samples = vec![
                    "new".to_owned(),
                    "5000".to_owned(),
                    "2020-01-01 10:00:00".to_owned(),
                ];
            })
        };
        assert!(named(ColumnType::Text(None)).contains(&"\"new\"".to_owned()));
        assert_eq!(named(ColumnType::Integer(32)).last().unwrap(), "5000");
        let moment = named(ColumnType::Moment(true));
        assert_eq!(moment.last().unwrap(), "\"2020-01-01T10:00:00Z\"");
        assert_eq!(named(ColumnType::Boolean), ["true", "false"]);
    }
}
