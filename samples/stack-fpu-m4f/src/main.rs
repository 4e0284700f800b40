//! Floating point in main and in every handler: each preemption stacks the extended frame.
#![no_std]
#![no_main]

mod control;
mod interrupts;

use control::{attitude, current_loop, estimate};
use core::ptr::addr_of_mut;
use cortex_m_rt::{entry, exception};
use panic_halt as _;
use stack_support::{paint, report, scs};

static mut ANGLE: f32 = 0.25;

/// The only access to `ANGLE`: one core, and each handler reads and writes it whole.
#[inline(always)]
fn update(f: fn(f32) -> f32) {
    let angle = addr_of_mut!(ANGLE);
    unsafe { angle.write_volatile(f(angle.read_volatile())) }
}

#[exception]
fn SysTick() {
    update(attitude);
}

#[unsafe(no_mangle)]
extern "C" fn IRQ1() {
    update(current_loop);
}

#[unsafe(no_mangle)]
extern "C" fn IRQ6() {
    update(|x| {
        stack_support::frame!(samples, 80, x.to_bits());
        f32::from_bits(stack_support::word(samples, 80, 5)) * 0.5 + x
    });
}

#[entry]
fn main() -> ! {
    paint();
    scs::set_systick_priority(0xC0);
    scs::set_priority(1, 0x80);
    scs::set_priority(6, 0x00);
    scs::enable(1 << 1 | 1 << 6);
    update(estimate);
    report()
}
