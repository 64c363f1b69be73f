//! Queries over current state: which entities are in which state, since when, and with which values in their indexed
//! fields.

mod asked;
mod column;
mod compared;
mod cursor;
mod field;
mod indexed;
mod invalid;
mod moment;
mod page;
pub(crate) mod value;
mod written;

pub use asked::{Query, StateName};
#[doc(hidden)]
pub use column::{Typed, column, one_type};
pub use compared::{Compared, Comparison};
pub use cursor::Cursor;
pub use field::{Condition, Field};
pub use indexed::{ComparedAs, Entries, Indexed, IndexedField, Kind, Lettered, TEXT_LEN_MAX, kind};
pub use invalid::InvalidQuery;
pub use page::{Listed, PAGE_LEN_MAX, Page, UnreadableEntity};
pub use value::{Column, Value};
