//! The stored form of a machine.

use super::Machine;

/// A payload, or why it cannot be written.
pub type Encoded = serde_json::Result<Vec<u8>>;

/// What was read, or why it cannot be; `None` if its name is unknown.
pub type Decoded<T> = Option<serde_json::Result<T>>;

/// A machine whose states and events have a stored form: each variant's own serde form, under its
/// stored name.
///
/// `#[state_machine]` implements it where `State`, `Event` and, if there is one, `Data` derive
/// `Serialize` and `Deserialize`.
#[diagnostic::on_unimplemented(
    message = "machine `{Self}` has no stored form",
    label = "its states or events cannot be written to a store",
    note = "derive `Serialize` and `Deserialize` on its `State`, `Event` and `Data`"
)]
pub trait Storable: Kept + Formed {
    /// The stored form of a state's own struct.
    ///
    /// # Errors
    ///
    /// What the state's `Serialize` reports.
    fn encode_state(state: &Self::State) -> Encoded {
        Self::write_state(state)
    }

    /// Reads the state with this stored name; `None` if the machine has none of that name.
    fn decode_state(name: &str, payload: &[u8]) -> Decoded<Self::State> {
        Self::read_state(name, payload)
    }

    /// The stored form of an event's own struct.
    ///
    /// # Errors
    ///
    /// What the event's `Serialize` reports.
    fn encode_event(event: &Self::Event) -> Encoded {
        Self::write_event(event)
    }

    /// The stored form of a command's own struct, by which a repeat under an idempotency key is known; `None` if
    /// commands do not derive `Serialize`.
    #[must_use]
    fn encode_command(command: &Self::Command) -> Option<Encoded> {
        Self::write_command(command)
    }

    /// Reads the event with this stored name; `None` if the machine has none of that name.
    fn decode_event(name: &str, payload: &[u8]) -> Decoded<Self::Event> {
        Self::read_event(name, payload)
    }

    /// The stored form of what every state carries.
    ///
    /// # Errors
    ///
    /// What the data's `Serialize` reports.
    fn encode_data(data: &Self::Data) -> Encoded {
        Self::write_data(data)
    }

    /// Reads what every state carries; never `None`.
    fn decode_data(payload: &[u8]) -> Decoded<Self::Data> {
        Self::read_data(payload)
    }
}

impl<M: Kept + Formed> Storable for M {}

/// Marks a machine of which all that is stored has a form.
// Apart from `Storable`, where a type that is not `Send` would be reported here and once more with `Kept`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "machine `{Self}` has no stored form",
    label = "its states or events cannot be written to a store",
    note = "derive `Serialize` and `Deserialize` on its `State`, `Event` and `Data`"
)]
pub trait Formed {}

/// What the engine asks of a machine: a [`Storable`] one, or one of which only `StateMachine::new` says that it is none.
///
/// If calls asked for `Storable` themselves, one forgotten derive would be an error on each of them.
#[doc(hidden)]
pub trait Kept:
    Machine<
        State: Send + 'static,
        Event: Send + Sync + 'static,
        Command: Send + 'static,
        Data: Send + Sync + 'static,
        Context: Send + Sync + 'static,
        Refusal: Send + Sync + 'static,
    >
{
    fn write_state(state: &Self::State) -> Encoded;
    fn read_state(name: &str, payload: &[u8]) -> Decoded<Self::State>;
    fn write_event(event: &Self::Event) -> Encoded;
    fn write_command(_command: &Self::Command) -> Option<Encoded> {
        None
    }
    fn read_event(name: &str, payload: &[u8]) -> Decoded<Self::Event>;
    fn write_data(data: &Self::Data) -> Encoded;
    fn read_data(payload: &[u8]) -> Decoded<Self::Data>;
}

/// A machine without a stored form. Nothing that would call its functions can be made, and what calls them does not build.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "machine `{Self}` has no stored form",
    label = "its states or events cannot be written to a store",
    note = "derive `Serialize` and `Deserialize` on its `State`, `Event` and `Data`"
)]
pub trait Unstored: Machine {
    /// Fails to build: looked at only where it is used.
    const NONE: () = panic!("a machine is run on a store where `State`, `Event` and `Data` derive serde's traits");

    fn none<T>() -> T {
        let () = Self::NONE;
        unreachable!("what has no form does not build");
    }
}

impl<M> Kept for M
where
    M: Unstored
        + Machine<
            State: Send + 'static,
            Event: Send + Sync + 'static,
            Command: Send + 'static,
            Data: Send + Sync + 'static,
            Context: Send + Sync + 'static,
            Refusal: Send + Sync + 'static,
        >,
{
    fn write_state(_: &Self::State) -> Encoded {
        Self::none()
    }
    fn read_state(_: &str, _: &[u8]) -> Decoded<Self::State> {
        Self::none()
    }
    fn write_event(_: &Self::Event) -> Encoded {
        Self::none()
    }
    fn read_event(_: &str, _: &[u8]) -> Decoded<Self::Event> {
        Self::none()
    }
    fn write_data(_: &Self::Data) -> Encoded {
        Self::none()
    }
    fn read_data(_: &[u8]) -> Decoded<Self::Data> {
        Self::none()
    }
}
