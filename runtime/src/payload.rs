//! What a payload may hold, the same in every store.
//!
//! JSON has no NaN and no infinity: `serde_json` writes `null` for them, which then cannot be read back. A string with
//! NUL cannot be kept by every database, and what is nested deeper than 128 levels can be written but not read. All
//! three are refused before anything is stored.

mod canonical;

use std::cell::Cell;
use std::fmt::Display;

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Error;

pub(crate) use canonical::canonical;

/// The deepest nesting of a payload.
pub(crate) const DEPTH_MAX: usize = 100;

/// Writes a value as JSON that reads back as the same value.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    value.serialize(Walk { depth: 0 })?;
    // Taken out while it is used: a `Serialize` that itself encodes something finds another one.
    let mut scratch = SCRATCH.take();
    scratch.clear();
    let written = serde_json::to_writer(&mut scratch, value);
    let payload = written.map(|()| scratch.as_slice().into());
    if scratch.capacity() <= SCRATCH_LEN_MAX {
        SCRATCH.set(scratch);
    }
    payload
}

/// A scratch that has grown beyond this is not kept.
const SCRATCH_LEN_MAX: usize = 64 * 1024;

thread_local! {
    /// Where payloads are written before their size is known, so that each is kept in no more memory than it needs.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Goes through a value and writes nothing; for types without floats and strings little of it remains.
#[derive(Clone, Copy)]
struct Walk {
    depth: usize,
}

impl Walk {
    fn finite(value: f64) -> Result<(), Error> {
        if value.is_finite() {
            Ok(())
        } else {
            Err(Error::custom(format_args!(
                "it holds {value}, which JSON cannot express"
            )))
        }
    }

    fn deeper(self) -> Result<Self, Error> {
        if self.depth == DEPTH_MAX {
            return Err(Error::custom(format_args!(
                "it is nested deeper than {DEPTH_MAX} levels"
            )));
        }
        Ok(Walk { depth: self.depth + 1 })
    }
}

macro_rules! always_fine {
    ($($function:ident($($argument:ty),*);)*) => {$(
        fn $function(self, $(_: $argument),*) -> Result<(), Error> {
            Ok(())
        }
    )*};
}

impl Serializer for Walk {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    always_fine! {
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
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        Walk::finite(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        Walk::finite(value)
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        if value == '\0' {
            Err(Error::custom("it holds a NUL character"))
        } else {
            Ok(())
        }
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        if value.contains('\0') {
            Err(Error::custom("it holds a NUL character"))
        } else {
            Ok(())
        }
    }

    fn collect_str<T: ?Sized + Display>(self, value: &T) -> Result<(), Error> {
        self.serialize_str(&value.to_string())
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self.deeper()?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Error> {
        self.deeper()
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Error> {
        self.deeper()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        self.deeper()
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self, Error> {
        self.deeper()?.deeper()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Error> {
        self.deeper()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        self.deeper()
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self, Error> {
        self.deeper()?.deeper()
    }
}

macro_rules! walks_on {
    ($($compound:ident $function:ident($($key:ty)?);)*) => {$(
        impl $compound for Walk {
            type Ok = ();
            type Error = Error;

            fn $function<T: ?Sized + Serialize>(&mut self, $(_: $key,)? value: &T) -> Result<(), Error> {
                value.serialize(*self)
            }

            fn end(self) -> Result<(), Error> {
                Ok(())
            }
        }
    )*};
}

walks_on! {
    SerializeSeq serialize_element();
    SerializeTuple serialize_element();
    SerializeTupleStruct serialize_field();
    SerializeTupleVariant serialize_field();
    SerializeStruct serialize_field(&'static str);
    SerializeStructVariant serialize_field(&'static str);
}

impl SerializeMap for Walk {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Error> {
        key.serialize(*self)
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(*self)
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}
