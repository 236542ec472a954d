//! Numbers are what their digits say.

use backend_tests::support::decimal::Decimal;
use backend_tests::support::reader::Reader;
use backend_tests::support::writer::Writer;
use std::cmp::Ordering;

fn read<'t, T>(text: &'t str, read: fn(&mut Reader<'t>) -> Option<T>) -> Result<T, String> {
    let mut r = Reader::new(text.as_bytes());
    let value = read(&mut r);
    r.finish(value).map_err(|rejection| rejection.to_string())
}

#[test]
fn an_integer_is_what_is_mathematically_integral() {
    for (text, value) in [
        ("0", 0),
        ("-0", 0),
        ("-0.0", 0),
        ("1.0", 1),
        ("1e2", 100),
        ("12.50e1", 125),
        ("-1.000E+0", -1),
        ("100e-2", 1),
        ("0e999999999999", 0),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        ("-9223372036854775808.0", i64::MIN),
        ("9007199254740993", 9_007_199_254_740_993),
    ] {
        assert_eq!(read(text, Reader::i64), Ok(value), "{text}");
    }
    for text in ["1.5", "1e-1", "12.345e2", "\"1\"", "null", "true", "[1]"] {
        assert_eq!(
            read(text, Reader::i64),
            Err("body must be an integer".to_owned()),
            "{text}"
        );
    }
    for text in [
        "9223372036854775808",
        "-9223372036854775809",
        "1e19",
        "1e400",
        "1e99999999999999999999",
    ] {
        let message = Err("body must be within the range of int64".to_owned());
        assert_eq!(read(text, Reader::i64), message, "{text}");
    }
}

#[test]
fn narrow_integers_have_their_own_range() {
    assert_eq!(read("2147483647", Reader::i32), Ok(i32::MAX));
    assert_eq!(read("-2147483648", Reader::i32), Ok(i32::MIN));
    assert!(read("2147483648", Reader::i32).is_err());
    assert_eq!(read("18446744073709551615", Reader::u64), Ok(u64::MAX));
    assert_eq!(read("-0", Reader::u64), Ok(0));
    assert!(read("18446744073709551616", Reader::u64).is_err());
    assert!(read("-1", Reader::u64).is_err());
    assert_eq!(read("255", Reader::u8), Ok(255));
    assert!(read("256", Reader::u8).is_err());
    assert_eq!(read("-128", Reader::i8), Ok(-128));
}

#[test]
fn a_float_is_the_one_next_to_the_number() {
    for text in [
        "0",
        "-0",
        "1",
        "-1.5",
        "3.14159",
        "0.1",
        "1e22",
        "1e23",
        "123456789012345678",
        "9007199254740993",
        "0.30000000000000004",
        "179769313486231570000e288",
        "5e-324",
        "2.2250738585072011e-308",
        "1e-400",
        "99999999999999999999",
        "0.000000000000000000001",
        "123456.789e-3",
        "72057594037927945.0",
    ] {
        let value = read(text, Reader::f64).unwrap();
        assert_eq!(
            value.to_bits(),
            text.parse::<f64>().unwrap().to_bits(),
            "{text}"
        );
    }
    assert_eq!(
        read("1e309", Reader::f64),
        Err("body must be within the range of double".to_owned())
    );
    for text in ["01", "1.", ".5", "1.e5", "--1", "1e+", "0x1", "1_0"] {
        assert!(read(text, Reader::f64).is_err(), "{text}");
        assert!(read(text, Reader::i64).is_err(), "{text}");
    }
}

#[test]
fn multiples_are_decided_by_digits() {
    for (value, of, holds) in [
        ("19.99", "0.01", true),
        ("19.995", "0.01", false),
        ("0.0075", "0.0001", true),
        ("0.00751", "0.0001", false),
        ("1e308", "0.5", true),
        ("1e308", "0.123456789", false),
        ("1e-400", "1e-401", true),
        ("1e-401", "1e-400", false),
        ("0", "7", true),
        ("-0.0", "0.3", true),
        ("-21", "7", true),
        ("9007199254740993", "3", true),
        ("9007199254740992", "3", false),
        ("123456789012345678901234567890", "10", true),
        ("123456789012345678901234567891", "10", false),
        ("1e1000000", "3", false),
        ("3e1000000", "3", true),
        ("5", "0", false),
        (
            "340282366920938463463374607431768211450",
            "34028236692093846346337460743176821145",
            true,
        ),
        ("4.5", "1.5", true),
        ("35", "1.5", false),
    ] {
        let (value, of) = (Decimal::new(value), Decimal::new(of));
        assert_eq!(value.is_multiple_of(&of), holds, "{value:?} {of:?}");
    }
}

#[test]
fn decimals_are_ordered_by_value() {
    let ascending = [
        "-1e400",
        "-12",
        "-1.5",
        "-0.1",
        "0",
        "1e-400",
        "0.1",
        "0.10000000000000000001",
        "1",
        "1.05",
        "1.5",
        "9.99",
        "10",
        "12345678901234567890",
        "12345678901234567891",
        "1e400",
    ];
    for (i, a) in ascending.iter().enumerate() {
        for (j, b) in ascending.iter().enumerate() {
            assert_eq!(Decimal::new(a).cmp(&Decimal::new(b)), i.cmp(&j), "{a} {b}");
        }
    }
    for (a, b) in [
        ("1", "1.0"),
        ("100", "1e2"),
        ("-0", "0.000"),
        ("0.1", "1e-1"),
        ("120", "0.12E3"),
    ] {
        assert_eq!(
            Decimal::new(a).cmp(&Decimal::new(b)),
            Ordering::Equal,
            "{a} {b}"
        );
    }
}

#[test]
fn limits_of_floats_are_exact() {
    let min = |text: &str| {
        let mut r = Reader::new(text.as_bytes());
        let value = r.f64();
        r.minimum_f64(value, 0.1);
        r.maximum_f64(value, 0.3);
        r.finish(value).map_err(|rejection| rejection.to_string())
    };
    assert_eq!(min("0.1"), Ok(0.1));
    assert_eq!(min("0.3"), Ok(0.3));
    assert_eq!(
        min("0.09999999999999999999999"),
        Err("body must be at least 0.1".to_owned())
    );
    assert_eq!(
        min("0.30000000000000000000001"),
        Err("body must be at most 0.3".to_owned())
    );
}

#[test]
fn numbers_are_written_so_that_they_come_back() {
    let integer = |value: i64| {
        let mut w = Writer::new();
        w.i64(value);
        String::from_utf8(w.finish()).unwrap()
    };
    for value in [
        0,
        1,
        9,
        10,
        11,
        99,
        100,
        101,
        12345,
        -1,
        -10,
        -100,
        i64::MAX,
        i64::MIN,
    ] {
        assert_eq!(integer(value), value.to_string());
    }
    let float = |value: f64| {
        let mut w = Writer::new();
        w.f64(value);
        String::from_utf8(w.finish()).unwrap()
    };
    for value in [
        0.5,
        -0.0,
        1e300,
        1.5e-300,
        f64::MAX,
        f64::MIN_POSITIVE,
        0.1,
        1e16,
        9_007_199_254_740_993.0,
        1e21,
    ] {
        assert_eq!(
            read(&float(value), Reader::f64).map(f64::to_bits),
            Ok(value.to_bits())
        );
    }
    assert_eq!(float(3.0), "3");
    assert_eq!(float(f64::NAN), "null");
    let mut w = Writer::new();
    w.u64(u64::MAX);
    assert_eq!(w.finish(), u64::MAX.to_string().into_bytes());
}

#[test]
fn moments_are_written_as_they_were_read() {
    for text in [
        "2026-11-24T10:15:30Z",
        "2026-11-24T10:15:30.5+01:00",
        "0001-01-01T00:00:00.000000001-23:59",
        "9999-12-31T23:59:59.999999999Z",
        "2000-02-29T12:00:00.12+05:30",
        "1999-01-02T03:04:05.00000067Z",
    ] {
        let json = format!("\"{text}\"");
        let moment = read(&json, Reader::date_time).unwrap();
        let mut w = Writer::new();
        w.date_time(&moment);
        assert_eq!(String::from_utf8(w.finish()).unwrap(), json);
        let day = format!("\"{}\"", text.get(..10).unwrap());
        let mut w = Writer::new();
        w.date(&read(&day, Reader::date).unwrap());
        assert_eq!(String::from_utf8(w.finish()).unwrap(), day);
    }
    let leap = read("\"2016-12-31T23:59:60Z\"", Reader::date_time).unwrap();
    assert_eq!(leap.second(), 59);
}
