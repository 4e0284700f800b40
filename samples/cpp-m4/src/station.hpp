#pragma once

#include <array>
#include <memory>

#include "core/scheduler.hpp"
#include "core/statistics.hpp"
#include "hal/i2c.hpp"
#include "sensors/barometer.hpp"
#include "sensors/thermometer.hpp"
#include "sensors/wind.hpp"
#include "ui/display.hpp"

class Station {
public:
    Station();
    void run(std::uint32_t now) { scheduler_.run(now); }

private:
    void measure(std::uint32_t now);
    void show();
    void report();

    hal::I2c bus_{0x40066000};
    sensors::Thermometer inside_{bus_, 0x48}, outside_{bus_, 0x49};
    sensors::Barometer barometer_{bus_};
    sensors::Wind wind_;
    std::array<sensors::Sensor *, 4> sensors_{&inside_, &outside_, &barometer_, &wind_};
    std::array<core::Window<float, 24>, 4> hours_;
    std::array<float, 4> last_{};
    std::array<std::unique_ptr<ui::Display>, 2> displays_;
    core::Scheduler scheduler_;
};
