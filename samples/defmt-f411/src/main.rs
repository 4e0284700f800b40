//! Logs through defmt and RTT, panics through panic-probe, blinks through a HAL.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use defmt::{debug, error, info, warn, Format};
use defmt_rtt as _;
use panic_probe as _;
use stm32f4xx_hal::{pac, prelude::*};

#[derive(Format, Clone, Copy)]
enum State {
    Idle,
    Heating { target: u16, power: u8 },
    Failed(u32),
}

#[derive(Format)]
struct Controller {
    state: State,
    integral: i32,
    history: [i16; 8],
}

impl Controller {
    fn step(&mut self, temperature: i16) -> u8 {
        self.history.rotate_left(1);
        self.history[7] = temperature;
        match self.state {
            State::Idle => {
                if temperature < 200 {
                    self.state = State::Heating { target: 210, power: 10 };
                    info!("heating from {} to {}", temperature, 210u16);
                }
                0
            }
            State::Heating { target, power } => {
                let error = target as i32 - temperature as i32;
                self.integral = (self.integral + error).clamp(-1000, 1000);
                debug!("error {} integral {}", error, self.integral);
                if error > 500 {
                    error!("sensor broken: {}", self);
                    self.state = State::Failed(error as u32);
                }
                (power as i32 + error / 8 + self.integral / 64).clamp(0, 100) as u8
            }
            State::Failed(code) => {
                warn!("failed with {=u32:x}", code);
                0
            }
        }
    }
}

#[entry]
fn main() -> ! {
    let device = pac::Peripherals::take().unwrap();
    let core = cortex_m::Peripherals::take().unwrap();
    let clocks = device.RCC.constrain().cfgr.sysclk(48.MHz()).freeze();
    let gpioc = device.GPIOC.split();
    let mut led = gpioc.pc13.into_push_pull_output();
    let mut delay = core.SYST.delay(&clocks);
    let mut controller = Controller { state: State::Idle, integral: 0, history: [0; 8] };
    info!("started at {} Hz", clocks.sysclk().raw());
    let mut temperature = 150;
    loop {
        let power = controller.step(temperature);
        temperature += power as i16 / 10 - 1;
        led.toggle();
        delay.delay_ms(100u32);
        defmt::assert!(temperature < 1000, "too hot");
    }
}
