#pragma once

#include "../core/statistics.hpp"
#include "../hal/i2c.hpp"
#include "sensor.hpp"

namespace sensors {

class Barometer final : public Sensor {
public:
    explicit Barometer(hal::Bus &bus) : bus_{bus} {}
    std::string_view name() const override { return "pressure"; }
    bool start() override;
    std::optional<Reading> measure() override;
    int decimals() const override { return 2; }

private:
    struct Coefficients {
        std::array<float, 12> c;
    };
    hal::Bus &bus_;
    Coefficients coefficients_{};
    core::Window<float, 32> recent_;
};

}
