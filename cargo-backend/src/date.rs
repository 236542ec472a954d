//! Days of the calendar (ISO 8601), in UTC.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
}

impl Date {
    /// The day that is so many days after the first of January 1970.
    pub(crate) fn of_days(days: i64) -> Self {
        // Days of the era of 400 years that starts on the first of March (Howard Hinnant, `civil_from_days`).
        let shifted = days.saturating_add(719_468);
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day,
        }
    }

    /// Today.
    pub(crate) fn today() -> Self {
        Self::of_days(days_of_today())
    }
}

/// How many days after the first of January 1970 it is.
pub(crate) fn days_of_today() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let days = now.map_or(0, |now| now.as_secs() / 86_400);
    i64::try_from(days).unwrap_or(0)
}

/// Reads `2026-12-31`.
impl FromStr for Date {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = |part: Option<&str>, length: usize| {
            let part = part.filter(|part| part.len() == length).ok_or(())?;
            part.parse::<u32>().map(i64::from).map_err(|_| ())
        };
        let mut parts = text.split('-');
        let date = Self {
            year: number(parts.next(), 4)?,
            month: number(parts.next(), 2)?,
            day: number(parts.next(), 2)?,
        };
        let is_right = parts.next().is_none()
            && (1..=12).contains(&date.month)
            && (1..=31).contains(&date.day);
        is_right.then_some(date).ok_or(())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_are_read_written_and_compared() {
        let date: Date = "2026-11-26".parse().unwrap();
        assert_eq!(date.to_string(), "2026-11-26");
        assert!(date < "2026-12-01".parse().unwrap());
        assert_eq!(Date::of_days(0).to_string(), "1970-01-01");
        assert_eq!(Date::of_days(11_016).to_string(), "2000-02-29");
        for wrong in [
            "",
            "2026",
            "2026-13-01",
            "2026-1-1",
            "2026-01-32",
            "2026-01-01-01",
            "x",
        ] {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
    }
}
