//! The writer of lists and objects in a payload.

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};
use serde_json::{Error, Value};

use super::writer::Writer;

/// The field of a raw value that holds its JSON.
const RAW: &str = "$serde_json::private::RawValue";

/// What holds others, begun.
pub(super) struct Compound<'w, 'o> {
    pub(super) writer: &'w mut Writer<'o>,
    pub(super) is_empty: bool,
    /// What ends it: a bracket for each level.
    pub(super) end: &'static [u8],
}

// Inlined into derived code, where the names of fields are constants and most checks are done by the compiler.
impl Compound<'_, '_> {
    #[inline]
    fn next(&mut self) {
        if self.is_empty {
            self.is_empty = false;
        } else {
            self.writer.out.push(b',');
        }
    }

    fn element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        self.next();
        value.serialize(&mut *self.writer)
    }

    #[expect(
        clippy::inline_always,
        reason = "a name is looked through beforehand only where it is written down"
    )]
    #[inline(always)]
    fn name(&mut self, name: &'static str) -> Result<(), Error> {
        self.next();
        self.writer.name(name)
    }

    #[expect(
        clippy::inline_always,
        reason = "a name is looked through beforehand only where it is written down"
    )]
    #[inline(always)]
    fn field<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.name(name)?;
        value.serialize(&mut *self.writer)
    }

    /// A key is a text in JSON, whatever it was: numbers get quotes.
    fn key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Error> {
        self.next();
        let before = self.writer.out.len();
        key.serialize(&mut *self.writer)?;
        let out = &mut *self.writer.out;
        match out.get(before) {
            Some(b'"') => {}
            Some(b'-' | b'0'..=b'9' | b't' | b'f') => {
                out.insert(before, b'"');
                out.push(b'"');
            }
            _ => return Err(Error::custom("key must be a string")),
        }
        out.push(b':');
        Ok(())
    }

    fn verbatim<T: ?Sized + Serialize>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        let Value::String(json) = serde_json::to_value(value)? else {
            return Err(Error::custom("what is to be written as it is must be a text"));
        };
        // A number was written by `serde_json`, so it is valid; raw JSON of the user is checked.
        if name == RAW {
            self.writer.allows(&json)?;
        }
        self.writer.out.extend_from_slice(json.as_bytes());
        Ok(())
    }
}

macro_rules! compound {
    ($($trait:ident $function:ident($($name:ident: $type:ty)?) $write:ident;)*) => {$(
        impl $trait for Compound<'_, '_> {
            type Ok = ();
            type Error = Error;

            fn $function<T: ?Sized + Serialize>(&mut self, $($name: $type,)? value: &T) -> Result<(), Error> {
                self.$write($($name,)? value)
            }

            fn end(self) -> Result<(), Error> {
                self.writer.ends(self.end);
                Ok(())
            }
        }
    )*};
}

compound! {
    SerializeSeq serialize_element() element;
    SerializeTuple serialize_element() element;
    SerializeTupleStruct serialize_field() element;
    SerializeTupleVariant serialize_field() element;
    SerializeStructVariant serialize_field(name: &'static str) field;
}

impl SerializeStruct for Compound<'_, '_> {
    type Ok = ();
    type Error = Error;

    #[expect(
        clippy::inline_always,
        reason = "a name is looked through beforehand only where it is written down"
    )]
    #[inline(always)]
    fn serialize_field<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        if self.end.is_empty() {
            return self.verbatim(name, value);
        }
        self.field(name, value)
    }

    #[inline]
    fn end(self) -> Result<(), Error> {
        self.writer.ends(self.end);
        Ok(())
    }
}

impl SerializeMap for Compound<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Error> {
        self.key(key)
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Error> {
        self.writer.ends(self.end);
        Ok(())
    }
}
