//! Impls that are alike for each state, event and command.
//!
//! They are written here and not by the attribute because each token that an attribute returns has to cross over to
//! the compiler, which costs its user more compile time than the expansion of a `macro_rules`.

/// `From` of each variant's struct for its enum.
#[doc(hidden)]
#[macro_export]
macro_rules! __into_enum {
    ($module:ident $whole:ident: $($(#[$cfg:meta])* $name:ident)*) => {$(
        $(#[$cfg])*
        impl $crate::__private::From<$module::$name> for $whole {
            #[inline]
            fn from(it: $module::$name) -> Self {
                $whole::$name(it)
            }
        }
    )*};
}

/// `EventOf` of each event.
#[doc(hidden)]
#[macro_export]
macro_rules! __event_of {
    ($($(#[$cfg:meta])* $name:ident)*) => {$(
        $(#[$cfg])*
        impl $crate::__private::EventOf for event::$name {
            type Machine = Machine;
        }
    )*};
}

/// `Published` of each message, and of their enum.
#[doc(hidden)]
#[macro_export]
macro_rules! __published {
    ($whole:ident: $($(#[$cfg:meta])* $name:ident)*) => {
        impl $crate::__private::Published<Machine> for $whole {
            fn publish(self, hook: &'static str, effects: &mut $crate::__private::Effects) {
                $crate::__private::record(&self, hook, effects);
            }
        }
        $(
            $(#[$cfg])*
            impl $crate::__private::Published<Machine> for message::$name {
                fn publish(self, hook: &'static str, effects: &mut $crate::__private::Effects) {
                    $crate::__private::record(&self, hook, effects);
                }
            }
        )*
    };
}

/// A group as a state, for transitions that return one.
#[doc(hidden)]
#[macro_export]
macro_rules! __from_group {
    ([$($path:tt)*] $whole:ident: $($(#[$cfg:meta])* $name:ident)*) => {
        const _: () = {
            use self::$($path)* as __Group;

            impl $crate::__private::From<__Group> for $whole {
                #[inline]
                fn from(it: __Group) -> Self {
                    match it {
                        $($(#[$cfg])* __Group::$name(it) => $whole::$name(it),)*
                    }
                }
            }
        };
    };
}

/// `Landing` of a group or of `Any`.
#[doc(hidden)]
#[macro_export]
macro_rules! __landing {
    ([$($path:tt)*] $whole:ident: $($(#[$cfg:meta])* $name:ident)*) => {
        const _: () = {
            use self::$($path)* as __Group;

            impl $crate::__private::Landing<Machine> for __Group {
                type In<K: $crate::__private::Kind<Machine>> = __Group<K>;
                type Sent = Self;

                #[inline]
                fn land<L: $crate::__private::Lander<Machine>>(
                    it: $whole,
                    lander: L,
                ) -> $crate::__private::Result<__Group<L::Kind>, $whole> {
                    $crate::__private::Result::Ok(match it {
                        $($(#[$cfg])* $whole::$name(it) => __Group::$name(lander.land(it)),)*
                        it => return $crate::__private::Result::Err(it),
                    })
                }
            }

            // The states themselves need not be `Debug`; which one it is tells enough.
            impl<K: $crate::__private::Kind<Machine>> $crate::__private::fmt::Debug for __Group<K> {
                fn fmt(&self, f: &mut $crate::__private::fmt::Formatter<'_>) -> $crate::__private::fmt::Result {
                    f.write_str(match self {
                        $($(#[$cfg])* __Group::$name(_) => $crate::__private::stringify!($name),)*
                    })
                }
            }
        };
    };
}
