#include "uart.hpp"

#include "registers.hpp"

namespace hal {

Uart::Uart(std::uint32_t baud) {
    const std::uint32_t divisor = 120'000'000u / (16u * baud);
    reg<std::uint8_t>(0x4006A000) = static_cast<std::uint8_t>(divisor >> 8);
    reg<std::uint8_t>(0x4006A001) = static_cast<std::uint8_t>(divisor);
    reg<std::uint8_t>(0x4006A003) = 0x2C;
    set_priority(31, 0x80);
    enable_interrupt(31);
}

Uart &Uart::console() {
    static Uart uart{115'200};
    return uart;
}

void Uart::write(std::string_view text) {
    for (const char c : text)
        while (!sending_.push(c))
            asm volatile("wfi");
    reg<std::uint8_t>(0x4006A003) |= 0x80;
}

void Uart::on_interrupt() {
    const auto status = reg<std::uint8_t>(0x4006A004);
    if (status & 0x20)
        received_.push(static_cast<char>(reg<std::uint8_t>(0x4006A007)));
    if (status & 0x80) {
        char next;
        if (sending_.pop(next))
            reg<std::uint8_t>(0x4006A007) = static_cast<std::uint8_t>(next);
        else
            reg<std::uint8_t>(0x4006A003) &= 0x7F;
    }
}

}

extern "C" void UART0_RX_TX_IRQHandler() { hal::Uart::console().on_interrupt(); }
