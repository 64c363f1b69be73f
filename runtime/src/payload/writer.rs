//! The writer of payloads: a value as JSON, and an error at what is not to be stored.
//!
//! Numbers and texts with escapes are left to `serde_json`. The rest is done here because what the library writes for
//! a float that JSON cannot express is a `null` like any other, which would have to be looked for in a second pass.

use std::fmt::Display;

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::{Error, Value};

use super::DEPTH_MAX;
use super::compound::Compound;
use crate::bytes;

/// What the names of those structs begin with that hold their JSON as text: raw values, and numbers of any precision.
const VERBATIM: &str = "$serde_json::private::";

pub(super) struct Writer<'o> {
    pub(super) out: &'o mut Vec<u8>,
    depth: usize,
}

impl<'o> Writer<'o> {
    pub(super) fn new(out: &'o mut Vec<u8>) -> Self {
        Writer { out, depth: 0 }
    }

    #[inline]
    pub(super) fn text(&mut self, text: &str) -> Result<(), Error> {
        if bytes::holds_special(text.as_bytes()) {
            return self.special(text);
        }
        self.out.reserve(text.len() + 2);
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
        Ok(())
    }

    /// A name, which is known where this is inlined: so what is looked for byte by byte there is found out beforehand.
    #[expect(
        clippy::inline_always,
        reason = "a name is looked through beforehand only where it is written down"
    )]
    #[inline(always)]
    pub(super) fn name(&mut self, name: &'static str) -> Result<(), Error> {
        if name.bytes().any(bytes::is_special) {
            self.special(name)?;
            self.out.push(b':');
            return Ok(());
        }
        self.out.reserve(name.len() + 3);
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        Ok(())
    }

    #[cold]
    fn special(&mut self, text: &str) -> Result<(), Error> {
        if text.contains('\0') {
            return Err(Error::custom("it holds a NUL character"));
        }
        self.as_the_library(text)
    }

    fn as_the_library<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut serde_json::Serializer::new(&mut *self.out))
    }

    fn finite<T: Copy + Display + Into<f64> + Serialize>(&mut self, value: T) -> Result<(), Error> {
        if value.into().is_finite() {
            self.as_the_library(&value)
        } else {
            Err(Error::custom(format_args!(
                "it holds {value}, which JSON cannot express"
            )))
        }
    }

    /// Holds JSON that somebody else wrote to the same rules: what it says is written, and thrown away again.
    pub(super) fn allows(&mut self, json: &str) -> Result<(), Error> {
        let before = self.out.len();
        serde_json::from_str::<Value>(json)?.serialize(&mut *self)?;
        self.out.truncate(before);
        Ok(())
    }

    fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }

    #[inline]
    fn deeper(&mut self, bracket: u8) -> Result<(), Error> {
        if self.depth == DEPTH_MAX {
            let reason = format_args!("it is nested deeper than {DEPTH_MAX} levels");
            return Err(Error::custom(reason));
        }
        self.depth += 1;
        self.out.push(bracket);
        Ok(())
    }

    /// Ends so many levels.
    #[inline]
    pub(super) fn ends(&mut self, brackets: &[u8]) {
        self.depth -= brackets.len();
        self.out.extend_from_slice(brackets);
    }

    /// Begins an object whose only member is named like the variant.
    fn variant(&mut self, variant: &'static str) -> Result<(), Error> {
        self.deeper(b'{')?;
        self.text(variant)?;
        self.out.push(b':');
        Ok(())
    }
}

impl<'w, 'o> Writer<'o> {
    #[inline]
    fn compound(&'w mut self, bracket: u8, end: &'static [u8]) -> Result<Compound<'w, 'o>, Error> {
        self.deeper(bracket)?;
        Ok(Compound {
            writer: self,
            is_empty: true,
            end,
        })
    }
}

macro_rules! as_the_library {
    ($($function:ident($type:ty);)*) => {$(
        fn $function(self, value: $type) -> Result<(), Error> {
            self.as_the_library(&value)
        }
    )*};
}

impl<'w, 'o> Serializer for &'w mut Writer<'o> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Compound<'w, 'o>;
    type SerializeTuple = Compound<'w, 'o>;
    type SerializeTupleStruct = Compound<'w, 'o>;
    type SerializeTupleVariant = Compound<'w, 'o>;
    type SerializeMap = Compound<'w, 'o>;
    type SerializeStruct = Compound<'w, 'o>;
    type SerializeStructVariant = Compound<'w, 'o>;

    as_the_library! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.finite(value)
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.finite(value)
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.text(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.text(value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        // Bytes are written as a list of numbers.
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.null();
        Ok(())
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.null();
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.null();
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.variant(variant)?;
        value.serialize(&mut *self)?;
        self.ends(b"}");
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'w, 'o>, Error> {
        self.compound(b'[', b"]")
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'w, 'o>, Error> {
        self.compound(b'[', b"]")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'w, 'o>, Error> {
        self.compound(b'[', b"]")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'w, 'o>, Error> {
        self.variant(variant)?;
        self.compound(b'[', b"]}")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'w, 'o>, Error> {
        self.compound(b'{', b"}")
    }

    #[inline]
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Compound<'w, 'o>, Error> {
        if name.starts_with(VERBATIM) {
            let end = b"";
            return Ok(Compound {
                writer: self,
                is_empty: true,
                end,
            });
        }
        self.compound(b'{', b"}")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'w, 'o>, Error> {
        self.variant(variant)?;
        self.compound(b'{', b"}}")
    }
}
