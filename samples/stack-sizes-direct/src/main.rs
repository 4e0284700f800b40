//! A sensor loop: filters in floating point, an FFT, sorting, checksums; every call is direct.
#![no_std]
#![no_main]

mod filter;
mod spectrum;

use core::hint::black_box;
use cortex_m_rt::{entry, exception};
use panic_halt as _;

#[inline(never)]
fn checksum(bytes: &[u8]) -> u32 {
    let mut table = [0u32; 256];
    for (index, entry) in table.iter_mut().enumerate() {
        *entry = (0..8).fold(index as u32, |value, _| if value & 1 != 0 { value >> 1 ^ 0xEDB8_8320 } else { value >> 1 });
    }
    !bytes.iter().fold(u32::MAX, |crc, byte| crc >> 8 ^ table[(crc as u8 ^ byte) as usize])
}

#[inline(never)]
fn median(samples: &[f32; 64]) -> f32 {
    let mut sorted = *black_box(samples);
    sorted.sort_unstable_by(|a, b| a.total_cmp(b));
    sorted[32]
}

#[inline(never)]
fn fold(depth: u32, values: &[u32]) -> u64 {
    if values.len() < 2 || depth == 0 {
        return values.first().map_or(0, |&value| u64::from(value));
    }
    let (low, high) = values.split_at(values.len() / 2);
    fold(depth - 1, low).wrapping_mul(31).wrapping_add(fold(depth - 1, high)) % 1_000_003
}

#[inline(never)]
fn many(a: u32, b: u32, c: u32, d: u32, e: u64, f: f64, g: f32, h: [u8; 20]) -> u64 {
    let scaled = (f * f64::from(g)) as u64;
    e.wrapping_add(scaled) / u64::from(a | 1) ^ u64::from(b.rotate_left(c % 32)) ^ u64::from(d) ^ u64::from(checksum(black_box(&h)))
}

#[entry]
fn main() -> ! {
    let mut low_pass = filter::Biquad::low_pass(0.1);
    let mut kalman = filter::Kalman::new();
    let mut window = [0.0f32; 64];
    let mut seed = 1u32;
    loop {
        for value in &mut window {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *value = low_pass.step(seed as i32 as f32 / 2_147_483_648.0);
        }
        let state = kalman.step([window[0], window[1]]);
        let peak = spectrum::peak(black_box(&window));
        let words = window.map(f32::to_bits);
        let mixed = fold(6, black_box(&words));
        black_box(many(seed, peak as u32, 7, 9, mixed, f64::from(state[0]), median(&window), [seed as u8; 20]));
    }
}

#[exception]
fn SysTick() {
    static mut HISTORY: [f32; 16] = [0.0; 16];
    HISTORY.rotate_left(1);
    HISTORY[15] = filter::mean(black_box(HISTORY));
}
