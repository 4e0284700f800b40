#include "thermometer.hpp"

namespace sensors {

bool Thermometer::start() {
    const std::uint8_t config[3] = {1, 0x60, 0xA0};
    return bus_.write(address_, config, sizeof config);
}

std::optional<Reading> Thermometer::measure() {
    const auto bytes = bus_.registers<2>(address_, 0);
    if (!bytes)
        return std::nullopt;
    raw_.add(static_cast<std::int16_t>((*bytes)[0] << 8 | (*bytes)[1]));
    return Reading{static_cast<float>(raw_.median()) / 256.0f, "C"};
}

}
