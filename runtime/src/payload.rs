//! What a payload may hold, the same in every store.
//!
//! JSON has no NaN and no infinity: `serde_json` writes `null` for them, which then cannot be read back. A string with
//! NUL cannot be kept by every database, and what is nested deeper than 128 levels can be written but not read. All
//! three are refused before anything is stored.

mod canonical;

use std::cell::Cell;
use std::fmt::Display;
use std::io;

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Error;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

pub(crate) use canonical::canonical;

/// The deepest nesting of a payload.
pub(crate) const DEPTH_MAX: usize = 100;

/// Writes a value as JSON that reads back as the same value.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    // Taken out while it is used: a `Serialize` that itself encodes something finds another one.
    let mut scratch = SCRATCH.take();
    scratch.clear();
    let written = write(&mut scratch, value);
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

fn write<T: Serialize>(out: &mut Vec<u8>, value: &T) -> Result<(), Error> {
    let mut has_null = false;
    let checked = Checked {
        depth: 0,
        has_null: &mut has_null,
    };
    let written = value.serialize(&mut serde_json::Serializer::with_formatter(out, checked));
    match written {
        Ok(()) if has_null => value.serialize(Floats),
        Err(error) if error.is_io() => Err(Error::custom(error)),
        written => written,
    }
}

/// Writes no spaces, and stops at what is not to be stored.
struct Checked<'a> {
    depth: usize,
    /// Whether there is a `null`, which may stand for a float that JSON cannot express.
    has_null: &'a mut bool,
}

impl Checked<'_> {
    fn deeper(&mut self) -> io::Result<()> {
        if self.depth == DEPTH_MAX {
            return Err(io::Error::other(format!("it is nested deeper than {DEPTH_MAX} levels")));
        }
        self.depth += 1;
        Ok(())
    }
}

impl Formatter for Checked<'_> {
    fn write_null<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        *self.has_null = true;
        CompactFormatter.write_null(out)
    }

    fn write_char_escape<W: ?Sized + io::Write>(&mut self, out: &mut W, escape: CharEscape) -> io::Result<()> {
        match escape {
            CharEscape::AsciiControl(0) => Err(io::Error::other("it holds a NUL character")),
            escape => CompactFormatter.write_char_escape(out, escape),
        }
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.deeper()?;
        CompactFormatter.begin_array(out)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        CompactFormatter.end_array(out)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.deeper()?;
        CompactFormatter.begin_object(out)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        CompactFormatter.end_object(out)
    }
}

/// Looks for floats that JSON cannot express, and writes nothing; for types without floats little of it remains.
#[derive(Clone, Copy)]
struct Floats;

impl Floats {
    fn finite(value: f64) -> Result<(), Error> {
        if value.is_finite() {
            Ok(())
        } else {
            Err(Error::custom(format_args!(
                "it holds {value}, which JSON cannot express"
            )))
        }
    }
}

macro_rules! always_fine {
    ($($function:ident($($argument:ty),*);)*) => {$(
        fn $function(self, $(_: $argument),*) -> Result<(), Error> {
            Ok(())
        }
    )*};
}

impl Serializer for Floats {
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
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        Floats::finite(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        Floats::finite(value)
    }

    fn collect_str<T: ?Sized + Display>(self, _: &T) -> Result<(), Error> {
        Ok(())
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
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }
}

macro_rules! walks_on {
    ($($compound:ident $function:ident($($key:ty)?);)*) => {$(
        impl $compound for Floats {
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

impl SerializeMap for Floats {
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
