//! What was promised about how long something stays: deprecation, the day on which it ends, stability.
//!
//! Days are in `x-sunset`, as a date or a point in time of RFC 3339, and stability is `draft`, `alpha`,
//! `beta` or `stable` in `x-stability-level`. What is a draft or alpha was promised to nobody.

use std::fmt::{self, Display};

use super::usage::{Change, Usage};
use super::{Differ, Places};
use crate::api::{Extensions, Json};

const SUNSET: &str = "x-sunset";
const STABILITY: &str = "x-stability-level";

/// A day of the calendar, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

impl Day {
    /// The day that is so many days after the first of January 1970.
    pub const fn of_days(days: i64) -> Self {
        Self(days)
    }

    /// Reads `2026-12-31`, also with a time behind it.
    fn read(text: &str) -> Option<Self> {
        let date = match text.split_once(['T', 't', ' ']) {
            Some((date, time)) if is_time(time) => date,
            Some(_) => return None,
            None => text,
        };
        let mut parts = date.split('-');
        let mut number = |length: usize| {
            let part = parts.next().filter(|part| part.len() == length)?;
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<i64>().ok().filter(|_| is_number)
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let is_right = parts.next().is_none()
            && (1..=12).contains(&month)
            && (1..=length_of(year, month)).contains(&day);
        is_right.then(|| Self(days(year, month, day)))
    }

    /// How many days it is after another one.
    fn since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

/// Whether a text begins as times do: `12:30`.
fn is_time(text: &str) -> bool {
    let mut bytes = text.bytes();
    let two = |bytes: &mut std::str::Bytes<'_>| {
        bytes.by_ref().take(2).filter(u8::is_ascii_digit).count() == 2
    };
    two(&mut bytes) && bytes.next() == Some(b':') && two(&mut bytes)
}

fn length_of(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since the first of January 1970, counted from the first of March of the year 0.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// How two APIs are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The day on which the comparison is made; without it no announced end has come.
    pub today: Option<Day>,
    /// How many days there have to be from a deprecation to the end of what is stable.
    pub notice: u32,
    /// The same for what is beta.
    pub beta_notice: u32,
    /// Whether the new API is what code says. A number in code has a size, and a schema without `type`
    /// means the type that it speaks about, so that neither is a difference then.
    pub is_code: bool,
}

/// How far something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stability {
    Draft,
    Alpha,
    Beta,
    Stable,
}

impl Stability {
    /// What the extensions of something say; `Err` if that is no level.
    fn of(extensions: &Extensions) -> Result<Self, ()> {
        match extensions.get(STABILITY) {
            None => Ok(Self::Stable),
            Some(Json::String(text)) => match &**text {
                "draft" => Ok(Self::Draft),
                "alpha" => Ok(Self::Alpha),
                "beta" => Ok(Self::Beta),
                "stable" => Ok(Self::Stable),
                _ => Err(()),
            },
            Some(_) => Err(()),
        }
    }
}

impl Display for Stability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Alpha => "alpha",
            Self::Beta => "beta",
            Self::Stable => "stable",
        })
    }
}

/// What is said about the time that something has.
#[derive(Clone, Copy)]
pub(super) struct Standing<'a> {
    pub(super) deprecated: bool,
    pub(super) extensions: &'a Extensions,
}

impl Standing<'_> {
    /// The day on which it ends, as it is written; `Err` if that is no day.
    fn sunset(&self) -> Option<Result<(Day, &str), ()>> {
        let Json::String(text) = self.extensions.get(SUNSET)? else {
            return Some(Err(()));
        };
        Some(Day::read(text).map(|day| (day, &**text)).ok_or(()))
    }

    /// The usage of it, if nobody was promised that it stays.
    pub(super) fn usage(&self, usage: Usage) -> Usage {
        match Stability::of(self.extensions) {
            Ok(Stability::Draft | Stability::Alpha) => usage.tentative(),
            Ok(Stability::Beta | Stability::Stable) | Err(()) => usage,
        }
    }
}

impl Differ<'_> {
    /// Compares what is said about the time that something has, and its other extensions.
    pub(super) fn standing(
        &mut self,
        subject: &dyn Display,
        old: Standing<'_>,
        new: Standing<'_>,
        usage: Usage,
        places: Places,
    ) {
        self.deprecated(subject, old.deprecated, new.deprecated, places);
        self.stability(subject, old.extensions, new.extensions, usage, places);
        self.sunset(subject, old, new, usage, places);
        let others = |extensions: &Extensions| {
            let other = |(name, _): &&(Box<str>, Json)| ![SUNSET, STABILITY].contains(&&**name);
            Extensions(extensions.0.iter().filter(other).cloned().collect())
        };
        let (before, after) = (others(old.extensions), others(new.extensions));
        self.extensions(subject, &before, &after, places);
    }

    fn stability(
        &mut self,
        subject: &dyn Display,
        old: &Extensions,
        new: &Extensions,
        usage: Usage,
        places: Places,
    ) {
        let (Ok(was), Ok(is)) = (Stability::of(old), Stability::of(new)) else {
            let message = format!("`{STABILITY}` of {subject} is no level of stability");
            let code = "diff::stability-invalid";
            return self.say(code, Change::Unclear, usage.beside(), places, message);
        };
        let change = match was.cmp(&is) {
            std::cmp::Ordering::Less => Change::Harmless,
            std::cmp::Ordering::Greater => Change::Unclear,
            std::cmp::Ordering::Equal => return,
        };
        let message = format!("{subject} was {was} and is {is}");
        let code = "diff::stability-changed";
        self.say(code, change, usage.beside(), places, message);
    }

    fn sunset(
        &mut self,
        subject: &dyn Display,
        old: Standing<'_>,
        new: Standing<'_>,
        usage: Usage,
        places: Places,
    ) {
        let usage = usage.beside();
        let (was, is) = (old.sunset(), new.sunset());
        let is_announced = new.deprecated && !old.deprecated;
        if was == is && !is_announced {
            return;
        }
        let notice = match Stability::of(new.extensions) {
            Ok(Stability::Draft | Stability::Alpha) => 0,
            Ok(Stability::Beta) => self.options.beta_notice,
            Ok(Stability::Stable) | Err(()) => self.options.notice,
        };
        if matches!(is, Some(Err(()))) || matches!(was, Some(Err(()))) && !is_announced {
            let message = format!("`{SUNSET}` of {subject} is no date");
            return self.say(
                "diff::sunset-invalid",
                Change::Unclear,
                usage,
                places,
                message,
            );
        }
        let (code, change, message) = match (was, is) {
            (_, None) if is_announced && notice > 0 => (
                "diff::sunset-missing",
                Change::Unclear,
                format!("{subject} is deprecated, and nothing says when it ends (`{SUNSET}`)"),
            ),
            (Some(_), None) if new.deprecated => (
                "diff::sunset-removed",
                Change::Unclear,
                format!("{subject} is still deprecated, and no longer says when it ends"),
            ),
            (was, Some(Ok((day, text)))) => {
                let is_earlier = match was {
                    Some(Ok((before, _))) => day < before,
                    Some(Err(())) | None => is_announced,
                };
                let today = self.options.today.filter(|_| new.deprecated && is_earlier);
                match today.map(|today| day.since(today)) {
                    Some(left) if left < i64::from(notice) => (
                        "diff::sunset-too-soon",
                        Change::Unclear,
                        match notice {
                            0 => format!("{subject} ends on {text}, which is past"),
                            _ => format!("{subject} ends on {text}; {notice} days have to be left"),
                        },
                    ),
                    Some(_) | None => (
                        "diff::sunset-changed",
                        Change::Harmless,
                        format!("{subject} ends on {text} now"),
                    ),
                }
            }
            (Some(_), None) => (
                "diff::sunset-changed",
                Change::Harmless,
                format!("{subject} no longer says when it ends"),
            ),
            (None, None) | (_, Some(Err(()))) => return,
        };
        self.say(code, change, usage, places, message);
    }

    /// What it means that something is gone, and how to say it; `otherwise` if nothing announced it.
    pub(super) fn removal(&self, standing: Standing<'_>, otherwise: Change) -> (Change, String) {
        if !standing.deprecated {
            return (otherwise, "is gone".to_owned());
        }
        match standing.sunset() {
            None => (Change::Harmless, "is gone; it was deprecated".to_owned()),
            Some(Err(())) => {
                let how = format!("is gone; when it was to end is no date (`{SUNSET}`)");
                (Change::Unclear, how)
            }
            Some(Ok((day, text))) => {
                if self.options.today.is_some_and(|today| today >= day) {
                    (
                        Change::Harmless,
                        format!("is gone, as announced for {text}"),
                    )
                } else {
                    (
                        Change::Unclear,
                        format!("is gone before {text}, when it was to end"),
                    )
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_dates_and_as_points_in_time() {
        assert_eq!(Day::read("1970-01-01"), Some(Day(0)));
        assert_eq!(Day::read("2000-02-29"), Some(Day(11_016)));
        assert_eq!(Day::read("2026-11-26T10:00:00Z"), Day::read("2026-11-26"));
        for wrong in [
            "",
            "2026",
            "2026-13-01",
            "2026-02-29",
            "2026-1-01",
            "2026-11-26T",
            "+026-11-26",
        ] {
            assert_eq!(Day::read(wrong), None, "{wrong}");
        }
    }
}
