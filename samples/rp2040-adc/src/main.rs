//! Samples the ADC through a filter and drives a PWM output: a program on a HAL, behind the second-stage bootloader.
#![no_std]
#![no_main]

mod filter;

use embedded_hal::delay::DelayNs;
use embedded_hal::digital::OutputPin;
use embedded_hal::pwm::SetDutyCycle;
use filter::Biquad;
use panic_halt as _;
use rp2040_hal as hal;

#[link_section = ".boot2"]
#[used]
pub static BOOT2: [u8; 256] = rp2040_boot2::BOOT_LOADER_GENERIC_03H;

const CRYSTAL_HZ: u32 = 12_000_000;

static SINE: [u16; 64] = sine();

const fn sine() -> [u16; 64] {
    let mut table = [0; 64];
    let mut i = 0;
    while i < 64 {
        let x = i as i32 - 32;
        table[i] = (32768 - x * x * 32) as u16;
        i += 1;
    }
    table
}

#[link_section = ".data.scale"]
#[inline(never)]
fn scale(value: u16, gain: u32) -> u16 {
    ((value as u32 * gain) >> 8).min(u16::MAX as u32) as u16
}

#[hal::entry]
fn main() -> ! {
    let mut pac = hal::pac::Peripherals::take().unwrap();
    let mut watchdog = hal::Watchdog::new(pac.WATCHDOG);
    let clocks = hal::clocks::init_clocks_and_plls(CRYSTAL_HZ, pac.XOSC, pac.CLOCKS, pac.PLL_SYS, pac.PLL_USB, &mut pac.RESETS, &mut watchdog).ok().unwrap();
    let mut timer = hal::Timer::new(pac.TIMER, &mut pac.RESETS, &clocks);
    let sio = hal::Sio::new(pac.SIO);
    let pins = hal::gpio::Pins::new(pac.IO_BANK0, pac.PADS_BANK0, sio.gpio_bank0, &mut pac.RESETS);
    let mut led = pins.gpio25.into_push_pull_output();
    let slices = hal::pwm::Slices::new(pac.PWM, &mut pac.RESETS);
    let mut pwm = slices.pwm0;
    pwm.set_ph_correct();
    pwm.enable();
    let mut channel = pwm.channel_a;
    channel.output_to(pins.gpio0);
    let mut low = Biquad::low_pass(0.1);
    let mut phase = 0usize;
    loop {
        let filtered = low.step(SINE[phase % 64] as f32);
        channel.set_duty_cycle(scale(filtered as u16, 200)).unwrap();
        if phase % 64 == 0 {
            led.set_high().unwrap();
        } else {
            led.set_low().unwrap();
        }
        phase = phase.wrapping_add(1);
        timer.delay_us(250);
    }
}
