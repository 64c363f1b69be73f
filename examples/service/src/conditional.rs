//! Commands for an order at one version.
//!
//! A call by id goes on from whatever is there. This one goes on from what the caller saw, so it is a typed call: it
//! carries the version that was loaded to the commit. So the compiler asks for each state which commands it handles.

use eventer::entity::Stored;
use eventer::{Entity, Error, ErrorKind, Failed};
use uuid::Uuid;

use crate::app::{Backend, Orders};
use crate::order::order::{Any, Command, Machine};
use crate::problem::Problem;

/// Executes a command on the order as it was at a version, and tells the version that it has now.
///
/// # Errors
///
/// [`Problem::changed`] if the order is elsewhere by now, and otherwise what any command is answered with.
pub async fn execute<St: Backend>(
    orders: &Orders<St>,
    id: &Uuid,
    command: Command,
    version: u64,
) -> Result<u64, Problem> {
    let order = orders.load(id).await?;
    let found = version_of(&order);
    if found != version {
        return Err(Problem::changed(found));
    }
    let executed = match (order, command) {
        (Any::Pending(order), Command::AddItem(add)) => versioned(order.execute(add).await),
        (Any::Pending(order), Command::Pack(pack)) => versioned(order.execute(pack).await),
        (Any::Pending(order), Command::Cancel(cancel)) => versioned(order.execute(cancel).await),
        (Any::Ready(order), Command::Ship(ship)) => versioned(order.execute(ship).await),
        (Any::Ready(order), Command::Cancel(cancel)) => versioned(order.execute(cancel).await),
        // Nothing is stored by asking why not: the answer is that this state does not handle it.
        (_, command) => {
            orders.why_not(id, command).await?;
            return Err(Problem::changed(version_of(&orders.load(id).await?)));
        }
    };
    executed.map_err(|error| match error.kind() {
        ErrorKind::Conflict { found, .. } => Problem::changed(*found),
        _ => error.into(),
    })
}

/// The version that a call led to.
fn versioned<From, To, St>(
    executed: Result<Entity<Machine, To, St>, Failed<Machine, From, St>>,
) -> Result<u64, Error<Machine>> {
    Ok(executed.map(|order| order.version())?)
}

/// The version of an order in whatever state.
fn version_of<St>(order: &Any<Stored<St>>) -> u64 {
    match order {
        Any::Pending(order) => order.version(),
        Any::Ready(order) => order.version(),
        Any::Shipped(order) => order.version(),
        Any::Cancelled(order) => order.version(),
    }
}
