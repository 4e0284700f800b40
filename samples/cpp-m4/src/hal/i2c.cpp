#include "i2c.hpp"

#include "registers.hpp"

namespace hal {

bool I2c::step(std::uint8_t control) {
    reg<std::uint8_t>(base_ + 2) = control;
    for (int tries = 0; tries < 10'000; ++tries)
        if (reg<std::uint8_t>(base_ + 3) & 2) {
            reg<std::uint8_t>(base_ + 3) = 2;
            if (reg<std::uint8_t>(base_ + 3) & 1)
                break;
            return true;
        }
    ++failures_;
    return false;
}

bool I2c::write(std::uint8_t device, const std::uint8_t *bytes, std::size_t length) {
    reg<std::uint8_t>(base_ + 4) = static_cast<std::uint8_t>(device << 1);
    bool good = step(0xB0);
    for (std::size_t i = 0; good && i < length; ++i) {
        reg<std::uint8_t>(base_ + 4) = bytes[i];
        good = step(0xB0);
    }
    reg<std::uint8_t>(base_ + 2) = 0x80;
    return good;
}

bool I2c::read(std::uint8_t device, std::uint8_t *bytes, std::size_t length) {
    reg<std::uint8_t>(base_ + 4) = static_cast<std::uint8_t>(device << 1 | 1);
    bool good = step(0xB4);
    for (std::size_t i = 0; good && i < length; ++i) {
        good = step(i + 1 == length ? 0xA8 : 0xA0);
        bytes[i] = reg<std::uint8_t>(base_ + 4);
    }
    reg<std::uint8_t>(base_ + 2) = 0x80;
    return good;
}

}
