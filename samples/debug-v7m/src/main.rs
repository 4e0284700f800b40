//! An unoptimised build: trait objects, formatting, overflow checks, semihosting.
#![no_std]
#![no_main]

use cortex_m_rt::{entry, exception, ExceptionFrame};
use cortex_m_semihosting::{debug, hprintln};
use panic_semihosting as _;

trait Shape {
    fn area(&self) -> u32;
    fn name(&self) -> &str;
}

struct Square(u32);
struct Rectangle {
    width: u32,
    height: u32,
}

impl Shape for Square {
    fn area(&self) -> u32 {
        self.0 * self.0
    }
    fn name(&self) -> &str {
        "square"
    }
}

impl Shape for Rectangle {
    fn area(&self) -> u32 {
        self.width * self.height
    }
    fn name(&self) -> &str {
        "rectangle"
    }
}

static mut TICKS: u32 = 0;

fn largest<'a>(shapes: &[&'a dyn Shape]) -> Option<&'a dyn Shape> {
    shapes.iter().copied().max_by_key(|shape| shape.area())
}

#[entry]
fn main() -> ! {
    let square = Square(4);
    let flat = Rectangle { width: 9, height: 2 };
    if let Some(shape) = largest(&[&square, &flat]) {
        hprintln!("{} of {}", shape.name(), shape.area());
    }
    debug::exit(debug::EXIT_SUCCESS);
    loop {}
}

#[exception]
fn SysTick() {
    unsafe { TICKS += 1 };
}

#[exception]
unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
    hprintln!("{:#?}", frame);
    loop {}
}
