//! RTIC 2: a sampler at a high priority, a filter and a reporter below it, shared resources and queues between them.
#![no_std]
#![no_main]

use panic_halt as _;

#[rtic::app(device = lm3s6965, dispatchers = [SSI0, QEI0, GPIOA])]
mod app {
    use heapless::spsc::{Consumer, Producer, Queue};

    #[shared]
    struct Shared {
        average: i32,
        peaks: [i32; 8],
    }

    #[local]
    struct Local {
        samples: Producer<'static, i32, 64>,
        raw: Consumer<'static, i32, 64>,
        seed: u32,
    }

    #[init(local = [queue: Queue<i32, 64> = Queue::new()])]
    fn init(cx: init::Context) -> (Shared, Local) {
        let (samples, raw) = cx.local.queue.split();
        filter::spawn().ok();
        rtic::pend(lm3s6965::Interrupt::UART0);
        (Shared { average: 0, peaks: [0; 8] }, Local { samples, raw, seed: 1 })
    }

    #[task(binds = UART0, priority = 3, local = [samples, seed])]
    fn sample(cx: sample::Context) {
        *cx.local.seed = cx.local.seed.wrapping_mul(1664525).wrapping_add(1013904223);
        let value = (*cx.local.seed >> 16) as i32 - 32768;
        if cx.local.samples.enqueue(value).is_err() {
            report::spawn(-1).ok();
        }
        filter::spawn().ok();
    }

    #[task(priority = 2, local = [raw, window: [i32; 16] = [0; 16], at: usize = 0], shared = [average, peaks])]
    async fn filter(mut cx: filter::Context) {
        while let Some(value) = cx.local.raw.dequeue() {
            cx.local.window[*cx.local.at % 16] = value;
            *cx.local.at += 1;
            let sum: i32 = cx.local.window.iter().sum();
            cx.shared.average.lock(|average| *average = sum / 16);
            cx.shared.peaks.lock(|peaks| {
                if let Some(lowest) = peaks.iter_mut().min_by_key(|peak| **peak) {
                    if value > *lowest {
                        *lowest = value;
                    }
                }
                peaks.sort_unstable();
            });
            if *cx.local.at % 100 == 0 {
                report::spawn(sum / 16).ok();
            }
        }
    }

    #[task(priority = 1, shared = [peaks], local = [history: [i32; 128] = [0; 128], count: usize = 0])]
    async fn report(mut cx: report::Context, average: i32) {
        let highest = cx.shared.peaks.lock(|peaks| peaks[7]);
        cx.local.history[*cx.local.count % 128] = average.saturating_add(highest);
        *cx.local.count += 1;
    }

    #[idle]
    fn idle(_: idle::Context) -> ! {
        loop {
            cortex_m::asm::wfi();
        }
    }
}
