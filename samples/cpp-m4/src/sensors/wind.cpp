#include "wind.hpp"

#include "../hal/registers.hpp"

namespace sensors {

volatile std::uint32_t Wind::pulses;

bool Wind::start() {
    hal::reg<std::uint32_t>(0x4004B000 + 4 * 6) = 0x000A0102;
    hal::set_priority(61, 0x20);
    hal::enable_interrupt(61);
    return true;
}

std::optional<Reading> Wind::measure() {
    const std::uint32_t count = pulses;
    pulses = 0;
    seconds_.add(static_cast<float>(count) * 0.667f);
    return Reading{seconds_.mean(), "m/s"};
}

float Wind::gust() const {
    std::array<float, 60> sorted{};
    seconds_.sort_into(sorted);
    return seconds_.count() ? sorted[seconds_.count() - 1] : 0.0f;
}

}

extern "C" void PORTC_IRQHandler() {
    hal::reg<std::uint32_t>(0x4004B0A0) = 1u << 6;
    sensors::Wind::pulse();
}
