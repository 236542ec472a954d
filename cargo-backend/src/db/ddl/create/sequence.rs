//! What a sequence counts.

use crate::db::model::SequenceOptions;

/// The options that are not what a sequence has by itself.
pub(in crate::db::ddl) fn sequence(it: &SequenceOptions) -> String {
    let (least, greatest) = bounds(&it.ty);
    let (minimum, maximum) = if it.increment > 0 {
        (1, greatest)
    } else {
        (least, -1)
    };
    let start = if it.increment > 0 {
        it.minimum
    } else {
        it.maximum
    };
    let mut text = String::new();
    let mut add = |is_other: bool, option: String| {
        if is_other {
            text.push(' ');
            text.push_str(&option);
        }
    };
    add(it.increment != 1, format!("INCREMENT BY {}", it.increment));
    add(it.minimum != minimum, format!("MINVALUE {}", it.minimum));
    add(it.maximum != maximum, format!("MAXVALUE {}", it.maximum));
    add(it.start != start, format!("START WITH {}", it.start));
    add(it.cache != 1, format!("CACHE {}", it.cache));
    add(it.cycle, "CYCLE".to_owned());
    text
}

/// What a sequence of a type can count to.
pub(in crate::db::ddl) fn bounds(ty: &str) -> (i64, i64) {
    match ty {
        "smallint" => (i16::MIN.into(), i16::MAX.into()),
        "integer" => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN, i64::MAX),
    }
}
