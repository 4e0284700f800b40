#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace hal {

class Bus {
public:
    virtual ~Bus() = default;
    virtual bool write(std::uint8_t device, const std::uint8_t *bytes, std::size_t length) = 0;
    virtual bool read(std::uint8_t device, std::uint8_t *bytes, std::size_t length) = 0;

    template <std::size_t N> std::optional<std::array<std::uint8_t, N>> registers(std::uint8_t device, std::uint8_t first) {
        std::array<std::uint8_t, N> bytes{};
        if (!write(device, &first, 1) || !read(device, bytes.data(), N))
            return std::nullopt;
        return bytes;
    }
};

class I2c final : public Bus {
public:
    explicit I2c(std::uintptr_t base) : base_{base} {}
    bool write(std::uint8_t device, const std::uint8_t *bytes, std::size_t length) override;
    bool read(std::uint8_t device, std::uint8_t *bytes, std::size_t length) override;
    std::uint32_t failures() const { return failures_; }

private:
    bool step(std::uint8_t control);
    std::uintptr_t base_;
    std::uint32_t failures_ = 0;
};

}
