//! Calls through vtables: a pipeline of stages behind `&dyn Stage`, chosen at run time; the deepest stage is preempted.
#![no_std]
#![no_main]

mod interrupts;
mod stages;

use core::hint::black_box;
use core::sync::atomic::{AtomicU32, Ordering};
use cortex_m_rt::{entry, exception};
use panic_halt as _;
use stack_support::{frame, paint, report, scs, word};
use stages::{Clip, Delay, Gain, Stage, Transform};

static LEVEL: AtomicU32 = AtomicU32::new(3);

static STAGES: [&(dyn Stage + Sync); 4] = [&Gain { by: 3 }, &Transform { size: 5 }, &Clip { limit: 900 }, &Delay { by: 2 }];

#[inline(never)]
fn run(stages: &[&(dyn Stage + Sync)], seed: u32) -> u32 {
    frame!(samples, 200, seed);
    let mut value = seed;
    for stage in stages {
        value = stage.process(value ^ word(samples, 200, value));
    }
    value
}

#[inline(never)]
fn measure(seed: u32) -> u32 {
    frame!(window, 120, seed);
    scs::pend(4);
    word(window, 120, seed)
}

#[exception]
fn SysTick() {
    let next = measure(LEVEL.load(Ordering::Relaxed));
    LEVEL.store(next, Ordering::Relaxed);
}

#[unsafe(no_mangle)]
extern "C" fn IRQ4() {
    frame!(levels, 90, LEVEL.load(Ordering::Relaxed));
    LEVEL.store(word(levels, 90, 7), Ordering::Relaxed);
}

#[entry]
fn main() -> ! {
    paint();
    scs::set_systick_priority(0xE0);
    scs::set_priority(4, 0x20);
    scs::enable(1 << 4);
    let value = run(black_box(&STAGES), LEVEL.load(Ordering::Relaxed));
    LEVEL.store(value, Ordering::Relaxed);
    report()
}
