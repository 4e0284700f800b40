//! Secure side of a Cortex-M33: a small interpreter in main, two handlers, SysTick below them.
#![no_std]
#![no_main]

mod interrupts;

use core::sync::atomic::{AtomicU32, Ordering};
use cortex_m_rt::{entry, exception};
use panic_halt as _;
use stack_support::{frame, paint, report, scs, word};

static STATE: AtomicU32 = AtomicU32::new(7);

#[derive(Clone, Copy)]
enum Op {
    Push(u32),
    Add,
    Multiply,
    Swap,
    Hash,
    Jump(u8),
    Halt,
}

static PROGRAM: [Op; 9] = [Op::Push(5), Op::Push(9), Op::Add, Op::Push(3), Op::Swap, Op::Multiply, Op::Hash, Op::Jump(8), Op::Halt];

#[inline(never)]
fn rounds(seed: u32) -> u32 {
    frame!(schedule, 64, seed);
    let mut h = seed;
    for i in 0..64 {
        h = h.rotate_right(7).wrapping_add(word(schedule, 64, i ^ h));
    }
    h
}

#[inline(never)]
fn finish(seed: u32) -> u32 {
    frame!(digest, 190, seed);
    scs::pend_systick();
    word(digest, 190, seed)
}

#[inline(never)]
fn hash(seed: u32) -> u32 {
    frame!(blocks, 128, seed);
    let h = rounds(word(blocks, 128, seed));
    finish(h) ^ word(blocks, 128, 1)
}

#[inline(never)]
fn interpret(program: &[Op]) -> u32 {
    frame!(stack, 256, 0);
    let mut depth = 0u32;
    let mut at = 0;
    while let Some(op) = program.get(at) {
        at += 1;
        let (a, b) = (word(stack, 256, depth), word(stack, 256, depth.wrapping_sub(1)));
        let set = |place: u32, value: u32| unsafe { stack.add((place % 256) as usize).write_volatile(value) };
        match *op {
            Op::Push(value) => {
                depth = depth.wrapping_add(1);
                set(depth, value);
            }
            Op::Add => {
                depth = depth.wrapping_sub(1);
                set(depth, a.wrapping_add(b));
            }
            Op::Multiply => {
                depth = depth.wrapping_sub(1);
                set(depth, a.wrapping_mul(b));
            }
            Op::Swap => {
                set(depth, b);
                set(depth.wrapping_sub(1), a);
            }
            Op::Hash => set(depth, hash(a)),
            Op::Jump(to) => at = to as usize,
            Op::Halt => break,
        }
    }
    word(stack, 256, depth)
}

#[inline(never)]
fn seal(seed: u32) -> u32 {
    frame!(envelope, 100, seed);
    scs::pend(3);
    word(envelope, 100, seed)
}

#[exception]
fn SysTick() {
    STATE.store(seal(STATE.load(Ordering::Relaxed)), Ordering::Relaxed);
}

#[unsafe(no_mangle)]
extern "C" fn IRQ3() {
    frame!(message, 75, STATE.load(Ordering::Relaxed));
    scs::pend(0);
    STATE.store(word(message, 75, 3), Ordering::Relaxed);
}

#[unsafe(no_mangle)]
extern "C" fn IRQ0() {
    STATE.store(rounds(STATE.load(Ordering::Relaxed)), Ordering::Relaxed);
}

#[entry]
fn main() -> ! {
    paint();
    scs::set_systick_priority(0xE0);
    scs::set_priority(3, 0x80);
    scs::set_priority(0, 0x20);
    scs::enable(1 << 3 | 1);
    STATE.store(interpret(&PROGRAM), Ordering::Relaxed);
    report()
}
