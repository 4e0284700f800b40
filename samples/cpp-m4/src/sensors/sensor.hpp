#pragma once

#include <optional>
#include <string_view>

namespace sensors {

struct Reading {
    float value;
    std::string_view unit;
};

class Sensor {
public:
    virtual ~Sensor() = default;
    virtual std::string_view name() const = 0;
    virtual bool start() = 0;
    virtual std::optional<Reading> measure() = 0;
    virtual int decimals() const { return 1; }
};

}
