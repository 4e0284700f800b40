#include "barometer.hpp"

#include <algorithm>

namespace sensors {

namespace {
constexpr std::uint8_t address = 0x76;
}

bool Barometer::start() {
    const auto bytes = bus_.registers<24>(address, 0x88);
    if (!bytes)
        return false;
    std::size_t i = 0;
    std::generate(coefficients_.c.begin(), coefficients_.c.end(), [&] {
        const auto low = (*bytes)[i], high = (*bytes)[i + 1];
        i += 2;
        return static_cast<float>(static_cast<std::int16_t>(high << 8 | low));
    });
    const std::uint8_t control[2] = {0xF4, 0x57};
    return bus_.write(address, control, sizeof control);
}

std::optional<Reading> Barometer::measure() {
    const auto bytes = bus_.registers<6>(address, 0xF7);
    if (!bytes)
        return std::nullopt;
    const auto at = [&](std::size_t k) { return static_cast<float>((*bytes)[k] << 12 | (*bytes)[k + 1] << 4 | (*bytes)[k + 2] >> 4); };
    const auto &c = coefficients_.c;
    const float t = (at(3) / 16384.0f - c[0] / 1024.0f) * c[1];
    float p = t / 2.0f - 64000.0f;
    p = p * p * c[8] / 32768.0f + p * c[7] * 2.0f;
    p = (1048576.0f - at(0) - p / 4096.0f) * 6250.0f / std::max(1.0f, c[3]);
    recent_.add(p / 100.0f);
    return Reading{recent_.mean(), "hPa"};
}

}
