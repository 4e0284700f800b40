//! Logs from two crates at every level, with a timestamp, on a core without wide instructions.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering};
use cortex_m_rt::{entry, exception};
use defmt::{debug, info, println};
use defmt_rtt as _;
use drivers::{radio::Radio, sensor};
use panic_halt as _;

static TICKS: AtomicU32 = AtomicU32::new(0);

defmt::timestamp!("{=u32:ms}", TICKS.load(Ordering::Relaxed));

#[exception]
fn SysTick() {
    TICKS.store(TICKS.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}

#[entry]
fn main() -> ! {
    println!("hello from {=str}", env!("CARGO_PKG_NAME"));
    let mut radio = Radio { channel: 11, sent: 0 };
    let mut packet = [0u8; 40];
    loop {
        let ticks = TICKS.load(Ordering::Relaxed);
        packet[0] = ticks as u8;
        debug!("filtered out when it is built");
        let health = sensor::judge(ticks as i16);
        if !radio.send(&packet[..(ticks as usize) % 40]) {
            info!("idle at {=u32}: {}", ticks, health);
        }
        cortex_m::asm::wfi();
    }
}
