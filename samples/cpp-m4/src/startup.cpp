// Vector table, flash configuration field, and the way from reset to main.
#include <cstddef>
#include <cstdint>

extern "C" {
extern std::uint32_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[], __stack_top[];
extern void (*__preinit_array_start[])(), (*__preinit_array_end[])(), (*__init_array_start[])(), (*__init_array_end[])();
int main();

[[noreturn]] void Reset_Handler() {
    auto &watchdog_unlock = *reinterpret_cast<volatile std::uint16_t *>(0x4005200E);
    watchdog_unlock = 0xC520;
    watchdog_unlock = 0xD928;
    *reinterpret_cast<volatile std::uint16_t *>(0x40052000) &= static_cast<std::uint16_t>(~1u);
    *reinterpret_cast<volatile std::uint32_t *>(0xE000ED88) |= 0xFu << 20;
    const std::uint32_t *from = __data_load;
    for (auto *to = __data_start; to < __data_end;)
        *to++ = *from++;
    for (auto *to = __bss_start; to < __bss_end;)
        *to++ = 0;
    for (auto *f = __preinit_array_start; f < __preinit_array_end; ++f)
        (*f)();
    for (auto *f = __init_array_start; f < __init_array_end; ++f)
        (*f)();
    main();
    for (;;)
        asm volatile("wfi");
}

void Default_Handler() {
    for (;;)
        asm volatile("bkpt 0");
}

#define WEAK __attribute__((weak, alias("Default_Handler")))
void NMI_Handler() WEAK;
void HardFault_Handler() WEAK;
void MemManage_Handler() WEAK;
void BusFault_Handler() WEAK;
void UsageFault_Handler() WEAK;
void SVC_Handler() WEAK;
void DebugMon_Handler() WEAK;
void PendSV_Handler() WEAK;
void SysTick_Handler();
void I2C0_IRQHandler() WEAK;
void SPI0_IRQHandler() WEAK;
void UART0_RX_TX_IRQHandler();
void ADC0_IRQHandler() WEAK;
void PIT0_IRQHandler();
void PORTC_IRQHandler();

using Handler = void (*)();

struct VectorTable {
    std::uint32_t *stack;
    Handler system[15];
    Handler interrupts[86];
};

constexpr VectorTable table() {
    VectorTable t{__stack_top,
                  {Reset_Handler, NMI_Handler, HardFault_Handler, MemManage_Handler, BusFault_Handler, UsageFault_Handler, nullptr, nullptr, nullptr,
                   nullptr, SVC_Handler, DebugMon_Handler, nullptr, PendSV_Handler, SysTick_Handler},
                  {}};
    for (auto &slot : t.interrupts)
        slot = Default_Handler;
    t.interrupts[24] = I2C0_IRQHandler;
    t.interrupts[26] = SPI0_IRQHandler;
    t.interrupts[31] = UART0_RX_TX_IRQHandler;
    t.interrupts[39] = ADC0_IRQHandler;
    t.interrupts[48] = PIT0_IRQHandler;
    t.interrupts[61] = PORTC_IRQHandler;
    return t;
}

extern const VectorTable vectors;
__attribute__((section(".isr_vector"), used)) __constinit const VectorTable vectors = table();

extern const std::uint32_t flash_config[4];
__attribute__((section(".flash_config"), used)) const std::uint32_t flash_config[4] = {0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE};
}
