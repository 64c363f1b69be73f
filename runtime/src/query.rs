//! Queries over current state: which entities are in which state, since when, and with which values in their indexed
//! fields.

mod builder;
mod column;
mod comparison;
mod cursor;
mod error;
mod field;
mod index;
mod moment;
mod page;
mod text;
pub(crate) mod value;

pub use builder::Query;
#[doc(hidden)]
pub use column::{Typed, column, one_type};
pub use comparison::{Compared, Comparison};
pub use cursor::Cursor;
pub use error::InvalidQuery;
pub use field::{Condition, Field};
pub use index::{ComparedAs, Entries, Indexed, IndexedField, Kind, Lettered, TEXT_LEN_MAX, kind};
pub use page::{Listed, PAGE_LEN_MAX, Page, UnreadableEntity};
pub use value::{Column, Value};
