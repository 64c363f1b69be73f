//! What the workspace's own tests share: the cases of `tests/ui`, and a compiler to check them with.

pub mod book;
pub mod cases;
pub mod check;
pub mod recorded;
