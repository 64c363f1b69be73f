//! Signatures that name the machine which they were copied from.

use eventer::{Eventer, state_machine};

#[state_machine]
pub mod screening {
    #[state]
    #[derive(Debug)]
    pub enum State {
        OnSale { seats: u32 },
        #[terminal]
        Over,
    }

    #[event]
    #[derive(Debug)]
    pub enum Event {
        Planned,
        Sold,
        Closed,
    }

    #[transition]
    fn plan(_: event::Planned) -> state::OnSale {
        state::OnSale { seats: 100 }
    }

    #[transition]
    fn sell(sale: &mut state::OnSale, _: event::Sold) {
        sale.seats -= 1;
    }

    #[transition]
    fn close(_: state::OnSale, _: event::Closed) -> state::Over {
        state::Over
    }
}

#[state_machine]
mod concert {
    use super::screening;

    #[state]
    #[derive(Debug)]
    pub enum State {
        #[group(Live)]
        OnSale { seats: u32 },
        #[group(Live)]
        SoldOut,
        #[terminal]
        Over,
    }

    #[event]
    #[derive(Debug, Clone)]
    pub enum Event {
        Planned,
        Sold { seats: u32 },
        Closed,
    }

    #[command]
    pub enum Command {
        Sell { seats: u32 },
    }

    #[transition]
    fn plan(_: screening::event::Planned) -> screening::state::OnSale {
        //~ error `screening::event::Planned`: `screening::event::Planned` is a path from outside of the machine, which the macro cannot follow
        //~ help: write `event::Planned`
        //~ error `screening::state::OnSale`: `screening::state::OnSale` is a path from outside of the machine, which the macro cannot follow
        //~ help: write `state::OnSale`
        state::OnSale { seats: 100 }
    }

    #[transition]
    fn sell(sale: &mut screening::state::OnSale, event: event::Sold) -> Option<state::SoldOut> {
        //~ error `&mut screening::state::OnSale`: `screening::state::OnSale` is a path from outside of the machine, which the macro cannot follow
        //~ help: write `&mut state::OnSale`
        sale.seats -= event.seats;
        (sale.seats == 0).then_some(state::SoldOut)
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> screening::state::Over {
        //~ error `screening::state::Over`: `screening::state::Over` is a path from outside of the machine, which the macro cannot follow
        //~ help: write `state::Over`
        state::Over
    }

    #[decide]
    fn decide_sell(sale: &state::OnSale, command: command::Sell) -> Option<screening::event::Sold> {
        //~ error `screening::event::Sold`: `screening::event::Sold` is a path from outside of the machine, which the macro cannot follow
        //~ help: write `event::Sold`
        (command.seats <= sale.seats).then_some(event::Sold { seats: command.seats })
    }

    #[hook]
    fn end(_: &state::SoldOut, _: &screening::event::Sold) -> event::Closed {
        //~ error `&screening::event::Sold`: `screening::event::Sold` is a path from outside of the machine, which the macro cannot follow
        //~ help: write `&event::Sold`
        event::Closed
    }
}

fn main() {
    let screening = Eventer::<screening::Machine, _>::start(screening::event::Planned);
    let _ = screening.apply(screening::event::Sold).apply(screening::event::Closed);
    let concert = Eventer::<concert::Machine, _>::start(concert::event::Planned);
    let _ = concert.apply(concert::event::Sold { seats: 100 });
}
