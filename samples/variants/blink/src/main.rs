//! Blinks text as Morse code; the text is queued by the SysTick handler.
#![no_std]
#![no_main]

use core::cell::RefCell;
use core::fmt::Write;
use cortex_m::interrupt::Mutex;
use cortex_m_rt::{entry, exception};
use heapless::{Deque, String, Vec};
use panic_halt as _;

#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Dot,
    Dash,
    Gap,
}

static QUEUE: Mutex<RefCell<Deque<u32, 8>>> = Mutex::new(RefCell::new(Deque::new()));
static mut PIN: u32 = 0x0000_2000;

const DIGITS: [&[Sign]; 3] = [&[Sign::Dash; 5], &[Sign::Dot, Sign::Dash, Sign::Dash, Sign::Dash, Sign::Dash], &[Sign::Dot, Sign::Dot, Sign::Dash]];

fn signs(text: &str) -> Vec<Sign, 64> {
    let mut all = Vec::new();
    for letter in text.bytes() {
        let code = DIGITS.get(usize::from(letter.wrapping_sub(b'0'))).copied().unwrap_or(&[Sign::Dot]);
        all.extend_from_slice(code).ok();
        all.push(Sign::Gap).ok();
    }
    all
}

fn set(on: bool) {
    let register = 0x4001_100C as *mut u32;
    unsafe { register.write_volatile(if on { PIN } else { 0 }) };
}

#[entry]
fn main() -> ! {
    let mut peripherals = cortex_m::Peripherals::take().unwrap();
    peripherals.SYST.set_reload(8_000_000 - 1);
    peripherals.SYST.enable_counter();
    peripherals.SYST.enable_interrupt();
    loop {
        let Some(count) = cortex_m::interrupt::free(|cs| QUEUE.borrow(cs).borrow_mut().pop_front()) else {
            cortex_m::asm::wfi();
            continue;
        };
        let mut text: String<16> = String::new();
        write!(text, "{count:03}").ok();
        for sign in signs(&text) {
            set(sign != Sign::Gap);
            cortex_m::asm::delay(if sign == Sign::Dash { 2_400_000 } else { 800_000 });
            set(false);
        }
    }
}

#[exception]
fn SysTick() {
    static mut COUNT: u32 = 0;
    *COUNT += 1;
    unsafe { PIN ^= 0x0000_4000 };
    cortex_m::interrupt::free(|cs| QUEUE.borrow(cs).borrow_mut().push_back(*COUNT).ok());
}
