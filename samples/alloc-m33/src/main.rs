//! A heap, three RAM banks, memory that survives a reset, and a function that runs from RAM.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::{boxed::Box, collections::BTreeMap, format, string::String, vec::Vec};
use core::mem::MaybeUninit;
use cortex_m_rt::{entry, exception};
use embedded_alloc::LlffHeap as Heap;
use cortex_m as _;
use panic_halt as _;

#[global_allocator]
static HEAP: Heap = Heap::empty();

#[link_section = ".uninit.boots"]
static mut BOOTS: MaybeUninit<[u32; 4]> = MaybeUninit::uninit();

#[link_section = ".buffers"]
static mut FRAME: [u8; 4096] = [0; 4096];

static mut CALIBRATION: [f32; 6] = [1.0, 0.5, 0.25, 2.0, 4.0, 8.0];

trait Sensor {
    fn read(&mut self) -> f32;
    fn label(&self) -> String;
}

struct Thermistor {
    channel: u8,
    last: f32,
}

struct Counter(u32);

impl Sensor for Thermistor {
    fn read(&mut self) -> f32 {
        let factor = unsafe { CALIBRATION[self.channel as usize % 6] };
        self.last = self.last * 0.75 + factor * 0.25;
        self.last
    }
    fn label(&self) -> String {
        format!("thermistor {}", self.channel)
    }
}

impl Sensor for Counter {
    fn read(&mut self) -> f32 {
        self.0 += 1;
        self.0 as f32
    }
    fn label(&self) -> String {
        String::from("counter")
    }
}

#[link_section = ".ramfunc"]
#[inline(never)]
fn erase_page(page: u32) -> u32 {
    let mut sum = page;
    for i in 0..64 {
        sum = sum.rotate_left(3) ^ unsafe { ((0x4002_2000 + 4 * i) as *const u32).read_volatile() };
    }
    sum
}

#[entry]
fn main() -> ! {
    static mut ARENA: [MaybeUninit<u8>; 8192] = [MaybeUninit::uninit(); 8192];
    unsafe { HEAP.init(ARENA.as_ptr() as usize, ARENA.len()) };
    let boots = unsafe { &mut *(&raw mut BOOTS as *mut [u32; 4]) };
    boots[0] = boots[0].wrapping_add(1);
    let mut sensors: Vec<Box<dyn Sensor>> = Vec::new();
    for channel in 0..6 {
        sensors.push(Box::new(Thermistor { channel, last: 0.0 }));
    }
    sensors.push(Box::new(Counter(boots[0])));
    let mut readings: BTreeMap<String, f32> = BTreeMap::new();
    loop {
        for sensor in sensors.iter_mut() {
            let value = sensor.read();
            readings.insert(sensor.label(), value);
        }
        let hottest = readings.values().copied().fold(f32::MIN, f32::max);
        unsafe { (&raw mut FRAME).cast::<u32>().write_volatile(erase_page(hottest as u32)) };
    }
}

#[exception]
fn SysTick() {
    unsafe { (&raw mut FRAME).cast::<u8>().add(1).write_volatile(1) };
}
