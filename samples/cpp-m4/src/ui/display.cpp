#include "display.hpp"

#include <algorithm>
#include <cstdio>

#include "../hal/registers.hpp"
#include "../hal/uart.hpp"
#include "font.hpp"

namespace ui {

void Terminal::clear() { hal::Uart::console().write("\x1b[2J"); }

void Terminal::text(unsigned column, unsigned row, std::string_view text) {
    char place[16];
    const int length = std::snprintf(place, sizeof place, "\x1b[%u;%uH", row + 1, column + 1);
    hal::Uart::console().write({place, static_cast<std::size_t>(length)});
    hal::Uart::console().write(text);
}

void Terminal::flush() {}

void Oled::text(unsigned column, unsigned row, std::string_view text) {
    std::size_t at = row * 128u + column * 6u;
    for (const char c : text) {
        const auto &glyph = font[std::clamp<int>(c, 32, 90) - 32];
        if (at + glyph.size() > frame_.size())
            return;
        std::copy(glyph.begin(), glyph.end(), frame_.begin() + at);
        at += glyph.size() + 1;
    }
}

void Oled::flush() {
    for (const auto byte : frame_) {
        while (!(hal::reg<std::uint32_t>(0x4002C02C) & 0x02000000)) {
        }
        hal::reg<std::uint32_t>(0x4002C034) = byte;
    }
}

}
