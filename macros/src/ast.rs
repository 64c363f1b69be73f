//! The module as written: user tokens with their spans, sorted by what they declare.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Fields, Ident, Item, ItemFn, ItemStruct, LitStr, Path, Type, Visibility};

use crate::attrs::Derives;

/// A whole `#[state_machine] mod order { .. }`.
pub(crate) struct Ast {
    pub(crate) options: Options,
    /// Attributes of the module itself, such as docs and `cfg`.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) state: Enum,
    pub(crate) event: Enum,
    pub(crate) command: Option<Enum>,
    pub(crate) message: Option<Enum>,
    pub(crate) data: Option<ItemStruct>,
    /// The fields of the data with `#[index]`.
    pub(crate) data_index: Vec<IndexedField>,
    pub(crate) functions: Vec<Function>,
    /// An attribute of a function stands above another one, which is reported: its own function may be gone.
    pub(crate) astray: bool,
    /// Everything else in the module, re-emitted as it is.
    pub(crate) items: Vec<Item>,
}

impl Ast {
    /// The enums of the machine, each with the name of its module.
    pub(crate) fn enums(&self) -> impl Iterator<Item = (&'static str, &Enum)> {
        let command = self.command.as_ref().map(|command| ("command", command));
        let message = self.message.as_ref().map(|message| ("message", message));
        let enums = [("state", &self.state), ("event", &self.event)].into_iter();
        enums.chain(command).chain(message)
    }
}

/// What stands in the parentheses of `#[state_machine(..)]`.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) name: Option<LitStr>,
    pub(crate) id: Option<Type>,
    pub(crate) context: Option<Type>,
    pub(crate) refusal: Option<Type>,
    pub(crate) krate: Option<Path>,
    pub(crate) strict: bool,
    pub(crate) exhaustive: bool,
    pub(crate) unread: Unread,
}

/// The options that may be given in a way that could not be read, which is reported: what they would say is not known.
#[derive(Default)]
pub(crate) struct Unread {
    pub(crate) id: bool,
    pub(crate) context: bool,
}

impl Unread {
    pub(crate) fn all(&mut self) {
        (self.id, self.context) = (true, true);
    }

    pub(crate) fn note(&mut self, option: &str) {
        self.id |= option == "id";
        self.context |= option == "context";
    }
}

/// `State`, `Event`, `Command` or `Message`.
pub(crate) struct Enum {
    pub(crate) name: Ident,
    /// Attributes of the enum, such as `#[derive(Debug)]`, without ours.
    pub(crate) attrs: Vec<Attribute>,
    /// Attributes of each variant's struct, such as those of `#[each(..)]`.
    pub(crate) each: Vec<Attribute>,
    pub(crate) derives: Derives,
    pub(crate) variants: Vec<Variant>,
    /// The place of each variant by its name; of two with one name, the first.
    pub(crate) places: BTreeMap<String, usize>,
    /// `#[ignore(..)]` and `#[reject(..)]`.
    pub(crate) cells: Vec<Cells>,
}

/// One state, event, command or message.
pub(crate) struct Variant {
    pub(crate) name: Ident,
    /// The name in generated text, as [`names::written`](crate::names::written) gives it.
    pub(crate) text: String,
    pub(crate) fields: Fields,
    pub(crate) cfg: Vec<Attribute>,
    pub(crate) docs: Vec<Attribute>,
    /// Attributes that stay on the enum's variant, such as `#[serde(rename = "..")]`.
    pub(crate) attrs: Vec<Attribute>,
    /// Attributes that go to the variant's struct, such as `#[serde(rename_all = "..")]`.
    pub(crate) struct_attrs: Vec<Attribute>,
    /// The name under which it is stored.
    pub(crate) stored: Stored,
    pub(crate) terminal: Option<Attribute>,
    pub(crate) groups: Vec<Ident>,
    /// It is in a group whose name could not be read, which is reported.
    pub(crate) nameless_group: bool,
    pub(crate) default: bool,
    pub(crate) silenced: Vec<Silenced>,
    /// The fields with `#[index]`.
    pub(crate) index: Vec<IndexedField>,
}

/// A field with `#[index]`.
pub(crate) struct IndexedField {
    /// The name that it has in the index.
    pub(crate) stored: Stored,
    pub(crate) name: Option<Ident>,
    /// Its place among the fields.
    pub(crate) place: usize,
    pub(crate) ty: Type,
    pub(crate) cfg: Vec<Attribute>,
    pub(crate) docs: Vec<Attribute>,
}

pub(crate) struct Stored {
    pub(crate) name: String,
    /// The token that gives the name: the literal, or the variant's own name.
    pub(crate) tokens: TokenStream,
}

impl From<LitStr> for Stored {
    fn from(given: LitStr) -> Self {
        Stored {
            name: given.value(),
            tokens: given.into_token_stream(),
        }
    }
}

/// `#[expect_warning(unreachable, reason = "..")]`.
pub(crate) struct Silenced {
    pub(crate) kind: Ident,
}

/// `#[ignore(state::A, event::B)]` or `#[reject(group::G, event::C, "why")]`.
pub(crate) struct Cells {
    pub(crate) kind: Ident,
    /// `state` or `group`, and the name; `None` for `_`.
    pub(crate) source: Option<(Ident, Ident)>,
    /// `None` for `_`.
    pub(crate) event: Option<Ident>,
    /// Why it is rejected; `None` if it is ignored.
    pub(crate) reason: Option<LitStr>,
}

/// A function that declares something.
pub(crate) struct Function {
    pub(crate) role: Role,
    /// The attribute that says so, where there is one.
    pub(crate) marked: Option<Attribute>,
    /// Those that say something else, or the same again; what is wrong with them is reported when all is read.
    pub(crate) others: Vec<Attribute>,
    /// The function without our attribute.
    pub(crate) item: ItemFn,
    /// Its attribute is misspelt or missing, which is reported: what it declares is not known for sure.
    pub(crate) misspelt: bool,
    /// It is written in an `impl` or in a module of its own, which is reported, and stays there.
    pub(crate) elsewhere: bool,
    pub(crate) cfg: Vec<Attribute>,
    /// How many of these, the last ones, are not written there: those of what the function names.
    pub(crate) implied: usize,
}

impl Function {
    /// The `cfg` attributes that are written there.
    pub(crate) fn written_cfg(&self) -> &[Attribute] {
        &self.cfg[..self.cfg.len().saturating_sub(self.implied)]
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Transition,
    Decide,
    /// A hook that chains the next event.
    Hook,
    Publish,
    Link,
    View,
}

impl Role {
    /// What the function is called in messages.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Role::Transition => "transition",
            Role::Decide => "decision",
            Role::Hook | Role::Publish | Role::Link | Role::View => "hook",
        }
    }

    /// The attribute that declares it.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Role::Transition => "transition",
            Role::Decide => "decide",
            Role::Hook => "hook",
            Role::Publish => "publish",
            Role::Link => "link",
            Role::View => "view",
        }
    }

    /// What a hook that asks for an effect returns, and an example of it; `None` for all other functions.
    pub(crate) fn effect(self) -> Option<(&'static str, &'static str)> {
        match self {
            Role::Publish => Some(("message", "message::X")),
            Role::Link => Some(("link", "Link<payment::Machine>")),
            Role::View => Some(("view", "View<Line>")),
            Role::Transition | Role::Decide | Role::Hook => None,
        }
    }
}
