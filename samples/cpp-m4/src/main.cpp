#include "hal/registers.hpp"
#include "station.hpp"

namespace {
volatile std::uint32_t milliseconds;

// A global with a constructor that cannot run at compile time.
struct Clock {
    Clock() {
        hal::reg<std::uint32_t>(0xE000E014) = 120'000u - 1u;
        hal::reg<std::uint32_t>(0xE000E018) = 0;
        hal::reg<std::uint32_t>(0xE000E010) = 7;
        hal::reg<std::uint32_t>(0x40037108) = 3;
        hal::set_priority(48, 0x40);
        hal::enable_interrupt(48);
    }
    ~Clock() { hal::reg<std::uint32_t>(0xE000E010) = 0; }
} clock;

volatile std::uint32_t watchdog_feeds;
}

extern "C" void SysTick_Handler() { milliseconds = milliseconds + 1; }

extern "C" void PIT0_IRQHandler() {
    hal::reg<std::uint32_t>(0x4003710C) = 1;
    watchdog_feeds = watchdog_feeds + 1;
}

int main() {
    static Station station;
    for (;;) {
        station.run(milliseconds);
        asm volatile("wfi");
    }
}
