//! A logger of samples: reads a port, smooths, keeps a ring of values and a text of the last one.
#![no_std]
#![no_main]

use core::fmt::Write;
use core::hint::black_box;
use core::ptr::{addr_of_mut, read_volatile, write_volatile};
use cortex_m_rt::entry;
use panic_halt as _;

const PORT_IN: *const u32 = 0x4000_4000 as *const u32;
const PORT_OUT: *mut u32 = 0x4000_5000 as *mut u32;

/// A ring of the last values.
pub struct Ring<T: Copy + Default, const N: usize> {
    values: [T; N],
    next: usize,
}

impl<T: Copy + Default, const N: usize> Ring<T, N> {
    /// Takes a value and gives back the one that it displaces.
    #[inline(never)]
    pub fn push(&mut self, value: T) -> T {
        let displaced = self.values[self.next % N];
        self.values[self.next % N] = value;
        self.next = (self.next + 1) % N;
        displaced
    }
}

static mut RING: Ring<u8, 48> = Ring { values: [0; 48], next: 0 };
static WEIGHTS: [u32; 12] = [3, 5, 9, 16, 27, 40, 40, 27, 16, 9, 5, 3];
static mut WINDOW: [u32; 12] = [1; 12];

/// The weighted mean of the window after one more value.
#[inline(never)]
fn low_pass(value: u32) -> u32 {
    let window = unsafe { &mut *addr_of_mut!(WINDOW) };
    window.rotate_left(1);
    window[11] = value;
    let sum: u32 = window.iter().zip(&WEIGHTS).map(|(value, weight)| value.wrapping_mul(*weight)).sum();
    sum / 200
}

/// The remainder of a division by the polynomial of CRC-16-CCITT.
#[inline(never)]
fn checksum(bytes: &[u8]) -> u16 {
    let mut remainder = 0xffff_u16;
    for byte in bytes {
        remainder ^= u16::from(*byte) << 8;
        for _ in 0..8 {
            remainder = if remainder & 0x8000 != 0 { (remainder << 1) ^ 0x1021 } else { remainder << 1 };
        }
    }
    remainder
}

/// Writes the value as text and sends it with its checksum.
#[inline(never)]
fn report(value: u32) {
    let mut text: heapless::String<24> = heapless::String::new();
    let _ = write!(text, "value {value}");
    let mut history: heapless::FnvIndexMap<u32, u16, 8> = heapless::FnvIndexMap::new();
    let _ = history.insert(value, checksum(text.as_bytes()));
    for (key, sum) in black_box(&history).iter() {
        unsafe { write_volatile(PORT_OUT, *key ^ u32::from(*sum)) };
    }
}

#[entry]
fn main() -> ! {
    loop {
        let value = unsafe { read_volatile(PORT_IN) };
        let displaced = unsafe { (*addr_of_mut!(RING)).push(value as u8) };
        report(low_pass(value) + u32::from(displaced));
    }
}
