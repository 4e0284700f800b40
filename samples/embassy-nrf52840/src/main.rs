//! Four tasks on embassy: two blinkers from one pool, a button and a logger that share a channel.
#![no_std]
#![no_main]

use embassy_executor::Spawner;
use embassy_nrf::gpio::{AnyPin, Input, Level, Output, OutputDrive, Pull};
use embassy_nrf::Peri;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::channel::Channel;
use embassy_time::{Duration, Instant, Ticker, Timer};
use panic_halt as _;

#[derive(Clone, Copy)]
enum Message {
    Pressed { at: u64 },
    Blinked { led: u8, count: u32 },
}

static MESSAGES: Channel<CriticalSectionRawMutex, Message, 8> = Channel::new();

#[embassy_executor::task(pool_size = 2)]
async fn blink(led: u8, pin: Peri<'static, AnyPin>, period: Duration) {
    let mut output = Output::new(pin, Level::Low, OutputDrive::Standard);
    let mut ticker = Ticker::every(period);
    let mut count = 0;
    loop {
        output.toggle();
        count += 1;
        MESSAGES.send(Message::Blinked { led, count }).await;
        ticker.next().await;
    }
}

#[embassy_executor::task]
async fn button(pin: Peri<'static, AnyPin>) {
    let mut input = Input::new(pin, Pull::Up);
    loop {
        input.wait_for_low().await;
        Timer::after_millis(20).await;
        if input.is_low() {
            MESSAGES.send(Message::Pressed { at: Instant::now().as_millis() }).await;
        }
        input.wait_for_high().await;
    }
}

#[embassy_executor::task]
async fn log() {
    let mut buffer = [0u8; 256];
    let mut at = 0;
    loop {
        let message = MESSAGES.receive().await;
        let entry = match message {
            Message::Pressed { at } => at as u32 | 0x8000_0000,
            Message::Blinked { led, count } => (led as u32) << 24 | count & 0xff_ffff,
        };
        buffer[at..at + 4].copy_from_slice(&entry.to_le_bytes());
        at = (at + 4) % buffer.len();
        Timer::after_micros(buffer.iter().map(|byte| *byte as u64).sum::<u64>() & 63).await;
    }
}

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    let p = embassy_nrf::init(Default::default());
    spawner.spawn(blink(0, p.P0_13.into(), Duration::from_millis(250))).unwrap();
    spawner.spawn(blink(1, p.P0_14.into(), Duration::from_millis(333))).unwrap();
    spawner.spawn(button(p.P0_11.into())).unwrap();
    spawner.spawn(log()).unwrap();
}
