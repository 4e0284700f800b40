//! A deep chain of direct calls, preempted at its deepest by SysTick, which IRQ2 preempts, which IRQ5 preempts.
#![no_std]
#![no_main]

mod interrupts;

use core::sync::atomic::{AtomicU32, Ordering};
use cortex_m_rt::{entry, exception};
use panic_halt as _;
use stack_support::{frame, paint, report, scs, word};

static STATE: AtomicU32 = AtomicU32::new(1);

/// One layer of the protocol: header on the stack, the rest by the layer below.
trait Layer {
    const WORDS: usize;
}

struct Link;
struct Network;
struct Transport;
impl Layer for Link {
    const WORDS: usize = 60;
}
impl Layer for Network {
    const WORDS: usize = 84;
}
impl Layer for Transport {
    const WORDS: usize = 110;
}

#[inline(never)]
fn checksum(words: *const u32, count: usize) -> u32 {
    let mut sum = 0u32;
    for i in 0..count {
        sum = sum.rotate_left(3) ^ word(words, count, i as u32);
    }
    sum
}

#[inline(never)]
fn transmit(seed: u32) -> u32 {
    frame!(fifo, 150, seed);
    let sum = checksum(fifo, 150);
    scs::pend_systick();
    sum ^ word(fifo, 150, seed)
}

#[inline(never)]
fn send_link(seed: u32) -> u32 {
    frame!(words, Link::WORDS, seed);
    let sum = checksum(words, Link::WORDS);
    transmit(sum) ^ word(words, Link::WORDS, 1)
}

#[inline(never)]
fn send_network(seed: u32) -> u32 {
    frame!(words, Network::WORDS, seed);
    let sum = checksum(words, Network::WORDS);
    send_link(sum) ^ word(words, Network::WORDS, 2)
}

#[inline(never)]
fn send_transport(seed: u32, parts: u32) -> u32 {
    frame!(words, Transport::WORDS, seed);
    let mut all = 0;
    for part in 0..parts {
        all ^= send_network(word(words, Transport::WORDS, part));
    }
    all
}

#[inline(never)]
fn sample(seed: u32) -> u32 {
    frame!(readings, 96, seed);
    scs::pend(2);
    word(readings, 96, seed)
}

#[inline(never)]
fn average(seed: u32) -> u32 {
    frame!(sums, 70, seed);
    sample(word(sums, 70, 3)) / 3 + word(sums, 70, 4)
}

#[exception]
fn SysTick() {
    let next = average(STATE.load(Ordering::Relaxed));
    STATE.store(next, Ordering::Relaxed);
}

#[inline(never)]
fn receive(seed: u32) -> u32 {
    frame!(packet, 128, seed);
    scs::pend(5);
    word(packet, 128, seed)
}

#[unsafe(no_mangle)]
extern "C" fn IRQ2() {
    let next = receive(STATE.load(Ordering::Relaxed));
    STATE.store(next, Ordering::Relaxed);
}

#[unsafe(no_mangle)]
extern "C" fn IRQ5() {
    frame!(edges, 64, STATE.load(Ordering::Relaxed));
    STATE.store(checksum(edges, 64), Ordering::Relaxed);
}

#[entry]
fn main() -> ! {
    paint();
    scs::set_systick_priority(0xC0);
    scs::set_priority(2, 0x80);
    scs::set_priority(5, 0x40);
    scs::enable(1 << 2 | 1 << 5);
    let seed = STATE.load(Ordering::Relaxed);
    STATE.store(send_transport(seed, 3), Ordering::Relaxed);
    report()
}
