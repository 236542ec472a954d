//! Moments and days as the `time` crate knows them.

use super::encode::ToJson;
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

impl ToJson for OffsetDateTime {
    fn write(&self, w: &mut Writer) {
        w.date_time(self);
    }
}

impl ToJson for Date {
    fn write(&self, w: &mut Writer) {
        w.date(self);
    }
}

impl Writer {
    /// Writes a date with a time (RFC 3339).
    pub fn date_time(&mut self, value: &OffsetDateTime) {
        let (time, offset) = (value.time(), value.offset());
        self.ascii(b'"');
        self.day(value.date());
        for (mark, part) in [
            (b'T', time.hour()),
            (b':', time.minute()),
            (b':', time.second()),
        ] {
            self.ascii(mark);
            self.pair(part);
        }
        if time.nanosecond() > 0 {
            self.ascii(b'.');
            // Nine digits and a zero are five pairs.
            let fraction = u64::from(time.nanosecond()) * 10;
            for unit in [100_000_000, 1_000_000, 10_000, 100, 1] {
                self.pair(u8::try_from(fraction / unit % 100).unwrap_or_default());
            }
            self.trim_zeros();
        }
        let minutes = offset.whole_minutes();
        if minutes == 0 {
            self.ascii(b'Z');
        } else {
            self.ascii(if minutes < 0 { b'-' } else { b'+' });
            let part = |minutes: u16| u8::try_from(minutes).unwrap_or_default();
            self.pair(part(minutes.unsigned_abs() / 60));
            self.ascii(b':');
            self.pair(part(minutes.unsigned_abs() % 60));
        }
        self.ascii(b'"');
    }

    /// Writes a date (RFC 3339).
    pub fn date(&mut self, value: &Date) {
        self.ascii(b'"');
        self.day(*value);
        self.ascii(b'"');
    }

    /// Writes the digits of a date. RFC 3339 has no years beyond 9999 and before 0; they are cut.
    fn day(&mut self, date: Date) {
        let year = u16::try_from(date.year().clamp(0, 9999)).unwrap_or_default();
        let part = |year: u16| u8::try_from(year).unwrap_or_default();
        self.pair(part(year / 100));
        self.pair(part(year % 100));
        self.ascii(b'-');
        self.pair(date.month().into());
        self.ascii(b'-');
        self.pair(date.day());
    }
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
