//! JSON in and out, floating point on the FPU, and statics above the stack: an overflow faults instead of corrupting them.
#![no_std]
#![no_main]

use core::fmt::Write;
use cortex_m_rt::{entry, exception, ExceptionFrame};
use heapless::{HistoryBuffer, String, Vec};
use panic_halt as _;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Command<'a> {
    name: &'a str,
    angle: f32,
    steps: u16,
}

#[derive(Serialize)]
struct Status {
    x: f32,
    y: f32,
    moves: u32,
}

static mut HISTORY: HistoryBuffer<[f32; 2], 256> = HistoryBuffer::new();
static mut INBOX: [u8; 2048] = *include_bytes!("inbox.json");
static mut LAST_FAULT: u32 = 0;

fn execute(command: &Command, status: &mut Status) -> Result<(), &'static str> {
    if !command.name.starts_with("move") {
        return Err("unknown command");
    }
    for step in 0..command.steps {
        let angle = command.angle + step as f32 * 0.01;
        status.x += libm::cosf(angle);
        status.y += libm::sinf(angle);
        unsafe { (*(&raw mut HISTORY)).write([status.x, status.y]) };
    }
    status.moves += 1;
    Ok(())
}

#[entry]
fn main() -> ! {
    let mut status = Status { x: 0.0, y: 0.0, moves: 0 };
    let mut out: Vec<u8, 512> = Vec::new();
    let mut line: String<128> = String::new();
    loop {
        let inbox = unsafe { &*(&raw const INBOX) };
        let end = inbox.iter().position(|byte| *byte == 0).unwrap_or(inbox.len());
        let answer = match serde_json_core::from_slice::<Command>(&inbox[..end]) {
            Ok((command, _)) => execute(&command, &mut status),
            Err(_) => Err("malformed"),
        };
        line.clear();
        match answer {
            Ok(()) => write!(line, "{:.2} {:.2}", status.x, status.y),
            Err(why) => write!(line, "error: {why}"),
        }
        .ok();
        out.clear();
        if let Ok(text) = serde_json_core::to_vec::<_, 256>(&status) {
            out.extend_from_slice(&text).ok();
        }
        out.extend_from_slice(line.as_bytes()).ok();
        for byte in &out {
            unsafe { (0x4001_3828 as *mut u32).write_volatile(*byte as u32) };
        }
    }
}

#[exception]
unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
    LAST_FAULT = frame.pc();
    loop {
        cortex_m::asm::bkpt();
    }
}
