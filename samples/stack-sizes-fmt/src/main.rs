//! Text from everything: integers, floats, hexadecimal, debug structures, padding, errors.
#![no_std]
#![no_main]

use core::fmt::{self, Write};
use core::hint::black_box;
use cortex_m_rt::{entry, exception, ExceptionFrame};
use heapless::{String, Vec};
use panic_halt as _;

#[derive(Debug, Clone, Copy)]
enum Fault {
    Range { low: f32, high: f32 },
    Device(u8),
    Silent,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Range { low, high } => write!(f, "outside {low:.1}..{high:.1}"),
            Self::Device(number) => write!(f, "device {number:#04x}"),
            Self::Silent => f.pad("silent"),
        }
    }
}

#[derive(Debug, Clone)]
struct Reading {
    channel: u16,
    value: Result<f32, Fault>,
    raw: [u8; 6],
    total: u64,
}

#[inline(never)]
fn line(reading: &Reading, out: &mut dyn Write) -> fmt::Result {
    write!(out, "{:>3} ", reading.channel)?;
    match &reading.value {
        Ok(value) => write!(out, "{value:+09.3} {value:e}")?,
        Err(fault) => write!(out, "{fault:<12} {fault:?}")?,
    }
    writeln!(out, " {:02x?} {}", reading.raw, reading.total)
}

#[inline(never)]
fn table(readings: &[Reading], out: &mut dyn Write) -> fmt::Result {
    for reading in readings {
        line(reading, out)?;
    }
    writeln!(out, "{readings:#?}")
}

#[inline(never)]
fn read(text: &str) -> Result<f32, Fault> {
    let value: f32 = text.parse().map_err(|_| Fault::Device(text.len() as u8))?;
    if (-40.0..=85.0).contains(&value) { Ok(value) } else { Err(Fault::Range { low: -40.0, high: 85.0 }) }
}

#[entry]
fn main() -> ! {
    let mut total = 0;
    loop {
        let mut readings: Vec<Reading, 4> = Vec::new();
        for (channel, text) in black_box(["21.5", "-3e1", "900", "door"]).iter().enumerate() {
            total += text.len() as u64;
            let value = if text.is_empty() { Err(Fault::Silent) } else { read(text) };
            readings.push(Reading { channel: channel as u16, value, raw: [channel as u8; 6], total }).ok();
        }
        let mut out: String<512> = String::new();
        table(&readings, &mut out).ok();
        black_box(&out);
    }
}

#[exception]
unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
    let mut out: String<256> = String::new();
    write!(out, "{frame:#?}").ok();
    black_box(&out);
    loop {}
}
