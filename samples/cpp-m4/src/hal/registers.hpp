#pragma once

#include <cstdint>

namespace hal {

template <typename T> inline volatile T &reg(std::uintptr_t address) { return *reinterpret_cast<volatile T *>(address); }

inline void set_priority(unsigned irq, std::uint8_t priority) { reg<std::uint8_t>(0xE000E400u + irq) = priority; }
inline void enable_interrupt(unsigned irq) { reg<std::uint32_t>(0xE000E100u + 4u * (irq / 32u)) = 1u << (irq % 32u); }

}
