#pragma once

#include "../core/statistics.hpp"
#include "../hal/i2c.hpp"
#include "sensor.hpp"

namespace sensors {

class Thermometer final : public Sensor {
public:
    Thermometer(hal::Bus &bus, std::uint8_t address) : bus_{bus}, address_{address} {}
    std::string_view name() const override { return "temperature"; }
    bool start() override;
    std::optional<Reading> measure() override;

private:
    hal::Bus &bus_;
    std::uint8_t address_;
    core::Window<std::int16_t, 9> raw_;
};

}
