#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ui {

class Display {
public:
    virtual ~Display() = default;
    virtual void clear() = 0;
    virtual void text(unsigned column, unsigned row, std::string_view text) = 0;
    virtual void flush() = 0;
};

// Bytes on the console, for a terminal.
class Terminal final : public Display {
public:
    void clear() override;
    void text(unsigned column, unsigned row, std::string_view text) override;
    void flush() override;
};

// A frame buffer of 128 x 64 points.
class Oled final : public Display {
public:
    void clear() override { frame_.fill(0); }
    void text(unsigned column, unsigned row, std::string_view text) override;
    void flush() override;

private:
    std::array<std::uint8_t, 1024> frame_{};
};

}
