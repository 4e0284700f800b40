//! A pulse counter for a small core with security extension: atomics and division in hardware, no IT blocks.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering};
use cortex_m_rt::{entry, exception, pre_init};
use panic_halt as _;

const WINDOW: usize = 32;

static PULSES: AtomicU32 = AtomicU32::new(0);
static RATES: [AtomicU32; WINDOW] = [const { AtomicU32::new(0) }; WINDOW];
static LIMITS: [u16; 8] = [10, 20, 50, 100, 200, 500, 1000, 2000];
static CALIBRATION: AtomicU32 = AtomicU32::new(0x0001_8000);

#[link_section = ".uninit.boots"]
static mut BOOTS: core::mem::MaybeUninit<u32> = core::mem::MaybeUninit::uninit();

#[inline(never)]
fn mean() -> u32 {
    let sum: u32 = RATES.iter().map(|rate| rate.load(Ordering::Relaxed)).sum();
    sum / WINDOW as u32
}

#[inline(never)]
fn scaled(rate: u32) -> u32 {
    (rate as u64 * CALIBRATION.load(Ordering::Relaxed) as u64 >> 16) as u32
}

#[inline(never)]
fn band(rate: u32) -> usize {
    LIMITS.iter().position(|&limit| rate < u32::from(limit)).unwrap_or(LIMITS.len())
}

#[entry]
fn main() -> ! {
    let mut peripherals = cortex_m::Peripherals::take().unwrap();
    peripherals.SYST.set_reload(4_000_000 - 1);
    peripherals.SYST.enable_counter();
    peripherals.SYST.enable_interrupt();
    let mut shown = usize::MAX;
    loop {
        let now = band(scaled(mean()));
        if now != shown {
            shown = now;
            CALIBRATION.fetch_add(now as u32, Ordering::Relaxed);
        }
        cortex_m::asm::wfi();
    }
}

#[exception]
fn SysTick() {
    static mut NEXT: usize = 0;
    RATES[*NEXT].store(PULSES.swap(0, Ordering::Relaxed), Ordering::Relaxed);
    *NEXT = (*NEXT + 1) % WINDOW;
}

#[exception]
unsafe fn DefaultHandler(_interrupt: i16) {
    PULSES.fetch_add(1, Ordering::Relaxed);
}

#[pre_init]
unsafe fn count_boots() {
    let boots = &raw mut BOOTS;
    (*boots).write((*boots).assume_init_read().wrapping_add(1));
}
