//! A debug build: nothing is inlined, every local lives on the stack, priorities reach the register through calls.
#![no_std]
#![no_main]

mod interrupts;

use core::sync::atomic::{AtomicU32, Ordering};
use cortex_m_rt::{entry, exception};
use panic_halt as _;
use stack_support::{frame, paint, report, scs, word};

static COUNT: AtomicU32 = AtomicU32::new(2);

#[derive(Clone, Copy)]
struct Sample {
    time: u32,
    values: [u32; 12],
}

impl Sample {
    fn new(time: u32) -> Self {
        Sample { time, values: [time; 12] }
    }

    fn scaled(self, by: u32) -> Sample {
        Sample { time: self.time, values: self.values.map(|v| v.wrapping_mul(by)) }
    }
}

fn store(sample: Sample) -> u32 {
    frame!(page, 200, sample.time);
    scs::pend_systick();
    word(page, 200, sample.values[3])
}

fn convert(seed: u32) -> u32 {
    frame!(work, 100, seed);
    let sample = Sample::new(word(work, 100, 1)).scaled(3);
    store(sample)
}

fn collect(rounds: u32) -> u32 {
    frame!(results, 50, rounds);
    let mut all = 0u32;
    for round in 0..rounds {
        all ^= convert(word(results, 50, round));
    }
    all
}

fn blink(seed: u32) -> u32 {
    frame!(pattern, 150, seed);
    scs::pend(2);
    word(pattern, 150, seed)
}

#[exception]
fn SysTick() {
    COUNT.store(blink(COUNT.load(Ordering::Relaxed)), Ordering::Relaxed);
}

#[unsafe(no_mangle)]
extern "C" fn IRQ2() {
    frame!(edges, 120, COUNT.load(Ordering::Relaxed));
    COUNT.store(word(edges, 120, 9), Ordering::Relaxed);
}

#[entry]
fn main() -> ! {
    paint();
    scs::set_systick_priority(0xC0);
    scs::set_priority(2, 0x40);
    scs::enable(1 << 2);
    COUNT.store(collect(2), Ordering::Relaxed);
    report()
}
