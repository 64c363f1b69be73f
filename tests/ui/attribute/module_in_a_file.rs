//! The macro must see the whole machine, which a module in another file does not show it. The compiler says so, too, in
//! its own way, and cannot be kept from it.

use eventer::state_machine;

#[state_machine]
mod account;
//~ rustc[E0658] `mod account;`: file modules in proc macro input are unstable
//~ error `;`: module `account` is in another file, where the macro cannot see it
//~ help: write `mod account { .. }` with the machine in the braces

use account::event;

fn main() {
    eventer::Eventer::<account::Machine, _>::start(event::Opened);
}
