#pragma once

#include <array>
#include <cstdint>

namespace ui {

using Glyph = std::array<std::uint8_t, 5>;
extern const std::array<Glyph, 59> font;

}
