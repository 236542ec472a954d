//! serde's traits for types of the specification.
//!
//! A type has one decoder and one encoder, and serde's traits go through them: what is read by serde
//! has passed the checks that a request has to, and is written as an answer is. The formats that can
//! be read are those that describe themselves, such as JSON. Numbers pass through serde as integers of
//! 64 bits or as floats.

use super::decode::FromJson;
use super::encode::ToJson;
use super::json::{Json, Map, Number};
use super::reader::Reader;
use super::writer::Writer;
use ::serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use ::serde::ser::{Error as _, SerializeMap, SerializeSeq, Serializer};
use ::serde::{Deserialize, Serialize};
use std::fmt;

/// Writes a value as its own encoder does.
///
/// # Errors
///
/// Those of the serializer, and a number beyond all floats.
pub fn serialize<T: ToJson, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let json = Json::from_json(&value.to_json());
    json.map_err(S::Error::custom)?.serialize(serializer)
}

/// Reads a value as its own decoder does.
///
/// # Errors
///
/// Those of the deserializer, and all that the specification does not allow.
pub fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let json = text(deserializer)?;
    T::from_json(&json).map_err(D::Error::custom)
}

/// The JSON text of what comes next.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let mut writer = Writer::new();
    Text(&mut writer).deserialize(deserializer)?;
    Ok(writer.finish())
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.as_str();
        if let Ok(value) = text.parse() {
            return serializer.serialize_i64(value);
        }
        if let Ok(value) = text.parse() {
            return serializer.serialize_u64(value);
        }
        match self.to_f64() {
            value if value.is_finite() => serializer.serialize_f64(value),
            _ => Err(S::Error::custom("a number is beyond all floats")),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(&text(deserializer)?).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Map {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = text(deserializer)?;
        let mut reader = Reader::new(&json);
        let map = Self::read(&mut reader);
        reader.finish(map).map_err(D::Error::custom)
    }
}

/// What serde_json calls a number in a map, if it is built with `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// Writes what comes next as JSON text.
struct Text<'w>(&'w mut Writer);

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what JSON can say")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.bool(value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.i64(value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.0.u64(value);
        Ok(())
    }

    fn visit_f64<E: ::serde::de::Error>(self, value: f64) -> Result<(), E> {
        if !value.is_finite() {
            return Err(E::custom("JSON has only finite numbers"));
        }
        self.0.f64(value);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.0.string(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.open(b'[');
        loop {
            let behind = items.next_element_seed(Item(self.0))?;
            if behind.is_none() {
                break;
            }
        }
        self.0.close(b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut name: Option<String> = members.next_key()?;
        if name.as_deref() == Some(NUMBER) {
            let number: String = members.next_value()?;
            let mut reader = Reader::new(number.as_bytes());
            return match (reader.number(), reader.rejection()) {
                (Some(number), None) => {
                    self.0.raw(number);
                    Ok(())
                }
                _ => Err(A::Error::custom("this is no number")),
            };
        }
        self.0.open(b'{');
        while let Some(known) = name {
            self.0.key(&known);
            members.next_value_seed(Text(self.0))?;
            name = members.next_key()?;
        }
        self.0.close(b'}');
        Ok(())
    }
}

/// Writes an item of an array, with the comma that it needs.
struct Item<'w>(&'w mut Writer);

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.comma();
        Text(self.0).deserialize(deserializer)
    }
}
