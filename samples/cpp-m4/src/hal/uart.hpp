#pragma once

#include <cstdint>
#include <string_view>

#include "../core/ring.hpp"

namespace hal {

class Uart {
public:
    static Uart &console(); // made on first use, behind a guard
    void write(std::string_view text);
    bool read(char &out) { return received_.pop(out); }
    void on_interrupt();

private:
    explicit Uart(std::uint32_t baud);
    core::Ring<char, 128> received_;
    core::Ring<char, 512> sending_;
};

}
