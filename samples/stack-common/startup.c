/* Vector table and the way from reset to main, for a core with sixteen system exceptions and eight interrupts in use. */
#include <stdint.h>

extern uint32_t __sidata[], __sdata[], __edata[], __sbss[], __ebss[], _stack_start[];
int main(void);

void Reset_Handler(void)
{
    const uint32_t *from = __sidata;
    for (uint32_t *to = __sdata; to < __edata;)
        *to++ = *from++;
    for (volatile uint32_t *to = __sbss; to < __ebss;)
        *to++ = 0;
    main();
    for (;;) {
    }
}

void Default_Handler(void)
{
    for (;;) {
    }
}

#define WEAK __attribute__((weak, alias("Default_Handler")))
void NMI_Handler(void) WEAK;
void HardFault_Handler(void) WEAK;
void MemManage_Handler(void) WEAK;
void BusFault_Handler(void) WEAK;
void UsageFault_Handler(void) WEAK;
void SVC_Handler(void) WEAK;
void PendSV_Handler(void) WEAK;
void SysTick_Handler(void) WEAK;
void IRQ0_Handler(void) WEAK;
void IRQ1_Handler(void) WEAK;
void IRQ2_Handler(void) WEAK;
void IRQ3_Handler(void) WEAK;
void IRQ4_Handler(void) WEAK;
void IRQ5_Handler(void) WEAK;
void IRQ6_Handler(void) WEAK;
void IRQ7_Handler(void) WEAK;

__attribute__((section(".isr_vector"), used)) void *const vectors[24] = {
    _stack_start,
    Reset_Handler,
    NMI_Handler,
    HardFault_Handler,
#if __ARM_ARCH >= 7
    MemManage_Handler,
    BusFault_Handler,
    UsageFault_Handler,
#else
    0,
    0,
    0,
#endif
    0,
    0,
    0,
    0,
    SVC_Handler,
    0,
    0,
    PendSV_Handler,
    SysTick_Handler,
    IRQ0_Handler,
    IRQ1_Handler,
    IRQ2_Handler,
    IRQ3_Handler,
    IRQ4_Handler,
    IRQ5_Handler,
    IRQ6_Handler,
    IRQ7_Handler,
};
