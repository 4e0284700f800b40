//! A clock on a 5x5 matrix: messages are queued by the SysTick handler and drawn by main.
#![no_std]
#![no_main]

mod font;
mod matrix;

use core::cell::RefCell;
use core::fmt::Write;
use cortex_m::interrupt::Mutex;
use cortex_m_rt::{entry, exception};
use heapless::{Deque, String};
use matrix::Matrix;
use panic_halt as _;

enum Event {
    Second(u32),
    Button { pressed: bool, at: u32 },
}

static EVENTS: Mutex<RefCell<Deque<Event, 16>>> = Mutex::new(RefCell::new(Deque::new()));

#[entry]
fn main() -> ! {
    let mut peripherals = cortex_m::Peripherals::take().unwrap();
    peripherals.SYST.set_reload(16_000_000 - 1);
    peripherals.SYST.enable_counter();
    peripherals.SYST.enable_interrupt();
    let mut matrix = Matrix::new();
    let mut line: String<32> = String::new();
    loop {
        let event = cortex_m::interrupt::free(|cs| EVENTS.borrow(cs).borrow_mut().pop_front());
        match event {
            Some(Event::Second(seconds)) => {
                line.clear();
                write!(line, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60).unwrap();
                matrix.show(&line);
            }
            Some(Event::Button { pressed, at }) => {
                line.clear();
                write!(line, "{} {}", if pressed { "down" } else { "up" }, at).unwrap();
                matrix.show(&line);
            }
            None => cortex_m::asm::wfi(),
        }
        matrix.scan();
    }
}

#[exception]
fn SysTick() {
    static mut SECONDS: u32 = 0;
    *SECONDS += 1;
    let event = if *SECONDS % 10 == 0 { Event::Button { pressed: *SECONDS % 20 == 0, at: *SECONDS } } else { Event::Second(*SECONDS) };
    cortex_m::interrupt::free(|cs| EVENTS.borrow(cs).borrow_mut().push_back(event).ok());
}
