//! A data logger that does not fit its part: the link fails in FLASH and in RAM.
#![no_std]
#![no_main]

mod journal;
mod report;

use core::cell::RefCell;
use core::fmt::Write;
use cortex_m::interrupt::{free, Mutex};
use cortex_m_rt::{entry, exception};
use heapless::String;
use journal::Journal;
use panic_halt as _;
use report::{Console, Summary};

static JOURNAL: Mutex<RefCell<Journal>> = Mutex::new(RefCell::new(Journal::new()));
static SCALE: Mutex<RefCell<[u16; 160]>> = Mutex::new(RefCell::new([513; 160]));

#[exception]
fn SysTick() {
    free(|cs| {
        let raw = unsafe { (0x4001_204C as *const u32).read_volatile() } as usize;
        let scale = SCALE.borrow(cs).borrow();
        JOURNAL.borrow(cs).borrow_mut().add(raw as u32 * scale[raw % scale.len()] as u32);
    });
}

#[entry]
fn main() -> ! {
    let mut line: String<96> = String::new();
    loop {
        let summary = free(|cs| Summary::of(&JOURNAL.borrow(cs).borrow()));
        line.clear();
        if write!(line, "{summary} {:?}", summary.worst()).is_err() {
            free(|cs| SCALE.borrow(cs).borrow_mut().iter_mut().for_each(|s| *s /= 2));
        }
        let _ = Console.write_str(&line);
        cortex_m::asm::wfi();
    }
}
