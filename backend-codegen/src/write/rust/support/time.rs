//! Moments and days as the `time` crate knows them.

use super::format::{date, date_time};
use super::reader::Reader;
use super::violation::Rule;
use super::writer::Writer;
use ::time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

impl Reader<'_> {
    /// Reads a date with a time (RFC 3339). A leap second becomes the last moment before it.
    #[inline(never)]
    pub fn date_time(&mut self) -> Option<OffsetDateTime> {
        let value = moment(self.text()?);
        if value.is_none() {
            self.violation(Rule::Format("date-time"));
        }
        value
    }

    /// Reads a date (RFC 3339).
    #[inline(never)]
    pub fn date(&mut self) -> Option<Date> {
        let value = date::parse(self.text()?.as_bytes()).and_then(day);
        if value.is_none() {
            self.violation(Rule::Format("date"));
        }
        value
    }
}

impl Writer {
    /// Writes a date with a time (RFC 3339).
    pub fn date_time(&mut self, value: &OffsetDateTime) {
        let (time, offset) = (value.time(), value.offset());
        let mut text = value.date().to_string();
        text.push('T');
        text.push_str(&two(time.hour()));
        for part in [time.minute(), time.second()] {
            text.push(':');
            text.push_str(&two(part));
        }
        if time.nanosecond() > 0 {
            let fraction = format!("{:09}", time.nanosecond());
            text.push('.');
            text.push_str(fraction.trim_end_matches('0'));
        }
        let minutes = offset.whole_minutes();
        if minutes == 0 {
            text.push('Z');
        } else {
            let size = minutes.unsigned_abs();
            text.push(if minutes < 0 { '-' } else { '+' });
            text.push_str(&format!("{:02}:{:02}", size / 60, size % 60));
        }
        self.string(&text);
    }

    /// Writes a date (RFC 3339).
    pub fn date(&mut self, value: &Date) {
        self.string(&value.to_string());
    }
}

fn two(part: u8) -> String {
    format!("{part:02}")
}

fn day(date: date::Date) -> Option<Date> {
    let month = Month::try_from(date.month).ok()?;
    Date::from_calendar_date(date.year.into(), month, date.day).ok()
}

fn moment(text: &str) -> Option<OffsetDateTime> {
    let (date, time) = date_time::parse(text.as_bytes())?;
    let (second, nanosecond) = if time.second > 59 {
        (59, 999_999_999)
    } else {
        (time.second, time.nanosecond)
    };
    let clock = Time::from_hms_nano(time.hour, time.minute, second, nanosecond).ok()?;
    let offset = UtcOffset::from_whole_seconds(i32::from(time.offset) * 60).ok()?;
    Some(PrimitiveDateTime::new(day(date)?, clock).assume_offset(offset))
}
