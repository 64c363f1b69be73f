//! What a call lands on while the machine itself has an error, so that its users see no second one.

use crate::declaration::{Machine, NoContext};
use crate::transition::{Kind, Lander, Landing};

/// Stands for an unknown landing in a machine that does not compile; accepts every call.
#[derive(Debug, Clone, Copy)]
pub struct Anything;

/// Gives the landing for any type. Of a type in error, which holds a mistake of the machine or a name that rustc does not
/// know, it gives one in error, and rustc says nothing of what follows from that.
pub trait Misplaced {
    /// The landing.
    type Landing;
}

impl<T: ?Sized> Misplaced for T {
    type Landing = Anything;
}

impl<M: Machine> Landing<M> for Anything {
    type In<K: Kind<M>> = Anything;
    type Sent = Self;

    fn land<K: Kind<M>, L: Lander<M, K>>(_: M::State, _: L) -> Result<Anything, M::State> {
        Ok(self::Anything)
    }
}

impl NoContext for Anything {
    fn none() -> Self {
        Anything
    }
}

#[expect(missing_docs, reason = "the methods are those of an eventer and of an entity")]
impl Anything {
    pub fn apply<E>(self, _: E) -> Anything {
        self
    }

    pub fn send<E>(self, _: E) -> Anything {
        self
    }

    pub fn execute<C>(self, _: C) -> Anything {
        self
    }

    pub fn by<T>(self, _: T) -> Anything {
        self
    }

    pub fn because<T>(self, _: T) -> Anything {
        self
    }

    pub fn version(&self) -> u64 {
        0
    }

    pub fn id(&self) -> &Anything {
        self
    }

    pub fn state(&self) -> &Anything {
        self
    }

    pub fn data(&self) -> &Anything {
        self
    }

    pub fn into_parts(self) -> (Anything, Anything) {
        (self, self)
    }
}

impl IntoFuture for Anything {
    type Output = Result<Anything, std::convert::Infallible>;
    type IntoFuture = std::future::Ready<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        std::future::ready(Ok(self))
    }
}
