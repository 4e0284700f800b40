//! Two executors, nested async functions, joins and selections, boxed-in buffers, and statics of every kind that holds something.
#![no_std]
#![no_main]

use core::cell::{Cell, RefCell};
use cortex_m_rt::entry;
use embassy_executor::{Executor, InterruptExecutor};
use embassy_futures::join::join;
use embassy_futures::select::{select, select3, Either, Either3};
use embassy_futures::yield_now;
use embassy_sync::blocking_mutex::raw::{CriticalSectionRawMutex, ThreadModeRawMutex};
use embassy_sync::channel::Channel;
use embassy_sync::mutex::Mutex;
use embassy_sync::pubsub::PubSubChannel;
use embassy_sync::signal::Signal;
use heapless::spsc::Queue;
use lm3s6965::{interrupt, Interrupt};
use panic_halt as _;
use static_cell::StaticCell;

#[derive(Clone, Copy)]
struct Sample {
    channel: u8,
    value: u32,
}

static SAMPLES: Channel<CriticalSectionRawMutex, Sample, 16> = Channel::new();
static EVENTS: PubSubChannel<CriticalSectionRawMutex, u32, 4, 2, 1> = PubSubChannel::new();
static STOP: Signal<CriticalSectionRawMutex, u8> = Signal::new();
static BUS: Mutex<ThreadModeRawMutex, [u8; 96]> = Mutex::new([0; 96]);
static TOTALS: critical_section::Mutex<RefCell<[u64; 5]>> = critical_section::Mutex::new(RefCell::new([0; 5]));
static LATEST: critical_section::Mutex<Cell<u32>> = critical_section::Mutex::new(Cell::new(0));
static PENDING: critical_section::Mutex<RefCell<Queue<Sample, 8>>> = critical_section::Mutex::new(RefCell::new(Queue::new()));
static NAMES: critical_section::Mutex<RefCell<heapless::Vec<u16, 24>>> = critical_section::Mutex::new(RefCell::new(heapless::Vec::new()));
static SCRATCH: StaticCell<[u8; 320]> = StaticCell::new();
static EXECUTOR: StaticCell<Executor> = StaticCell::new();
static URGENT: InterruptExecutor = InterruptExecutor::new();

#[interrupt]
unsafe fn UART0() {
    unsafe { URGENT.on_interrupt() }
}

async fn transfer(register: u8, buffer: &mut [u8]) -> u32 {
    let mut frame = [0u8; 40];
    frame[0] = register;
    let mut bus = BUS.lock().await;
    for (slot, byte) in bus.iter_mut().zip(frame.iter()) {
        *slot ^= *byte;
    }
    yield_now().await;
    buffer[0] = bus[1].wrapping_add(frame[0]);
    u32::from(buffer[0])
}

async fn calibrate(channel: u8) -> u32 {
    let mut block = [channel; 128];
    let mut sum = 0;
    for register in 0..4 {
        sum += transfer(register, &mut block).await;
    }
    yield_now().await;
    sum + u32::from(block[7])
}

#[embassy_executor::task(pool_size = 3)]
async fn sampler(channel: u8) {
    let offset = calibrate(channel).await;
    let mut value = offset;
    loop {
        value = value.wrapping_mul(1664525).wrapping_add(1013904223);
        match select(SAMPLES.send(Sample { channel, value }), STOP.wait()).await {
            Either::First(()) => yield_now().await,
            Either::Second(code) => {
                LATEST_SET(u32::from(code));
                return;
            }
        }
    }
}

#[allow(non_snake_case)]
fn LATEST_SET(value: u32) {
    critical_section::with(|cs| LATEST.borrow(cs).set(value));
}

#[embassy_executor::task]
async fn collector(scratch: &'static mut [u8; 320]) {
    let mut history = [0u32; 64];
    let mut at = 0;
    let mut events = EVENTS.subscriber().unwrap();
    loop {
        let sum = history.iter().fold(0u32, |sum, value| sum.wrapping_add(*value));
        match select3(SAMPLES.receive(), events.next_message_pure(), async {
            let one = calibrate(scratch[1]);
            let (left, right) = join(one, transfer(2, &mut scratch[..])).await;
            left ^ right
        })
        .await
        {
            Either3::First(sample) => {
                history[at % 64] = sample.value ^ u32::from(sample.channel);
                at += 1;
                critical_section::with(|cs| {
                    TOTALS.borrow_ref_mut(cs)[usize::from(sample.channel) % 5] += u64::from(sum);
                    PENDING.borrow_ref_mut(cs).enqueue(sample).ok();
                    NAMES.borrow_ref_mut(cs).push(at as u16).ok();
                });
            }
            Either3::Second(event) => LATEST_SET(event),
            Either3::Third(both) => LATEST_SET(both),
        }
    }
}

#[embassy_executor::task]
async fn watchdog() {
    let publisher = EVENTS.publisher().unwrap();
    let mut count = 0u32;
    loop {
        count += critical_section::with(|cs| PENDING.borrow_ref_mut(cs).dequeue().map_or(0, |sample| sample.value));
        publisher.publish(count).await;
        if count > 1_000_000 {
            STOP.signal(1);
        }
        yield_now().await;
    }
}

#[entry]
fn main() -> ! {
    let urgent = URGENT.start(Interrupt::UART0);
    urgent.spawn(watchdog()).unwrap();
    let scratch = SCRATCH.init([0; 320]);
    EXECUTOR.init(Executor::new()).run(|spawner| {
        for channel in 0..3 {
            spawner.spawn(sampler(channel)).unwrap();
        }
        spawner.spawn(collector(scratch)).unwrap();
    })
}
