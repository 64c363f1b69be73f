//! The fields of an id are ids.

use eventer::EntityId;

#[derive(Clone, PartialEq, Eq, Hash, EntityId)]
struct BranchId {
    country: String,
    towns: Vec<String>,
    //~ error[E0277] `Vec<String>`: `Vec<String>` cannot identify an entity
    //~ help: the trait `EntityId` is not implemented for `Vec<String>`
}

fn main() {}
