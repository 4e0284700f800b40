#pragma once

#include "../core/statistics.hpp"
#include "sensor.hpp"

#include <cstdint>

namespace sensors {

// Counts the pulses of a cup anemometer; the port interrupt calls pulse().
class Wind final : public Sensor {
public:
    std::string_view name() const override { return "wind"; }
    bool start() override;
    std::optional<Reading> measure() override;
    static void pulse() { ++pulses; }
    float gust() const;

private:
    static volatile std::uint32_t pulses;
    core::Window<float, 60> seconds_;
};

}
