/* Secure vector table and start: copies data and RAM code, sets the stack limit. */
#include <stdint.h>

extern uint32_t _sidata[], _sdata[], _edata[], _siramcode[], _sramcode[], _eramcode[], _sbss[], _ebss[], _estack[], _stack_limit[];
int main(void);

static void copy(const uint32_t *from, uint32_t *to, const uint32_t *end)
{
    while (to < end)
        *to++ = *from++;
}

void Reset_Handler(void)
{
    __asm volatile("msr msplim, %0" ::"r"(_stack_limit));
    copy(_sidata, _sdata, _edata);
    copy(_siramcode, _sramcode, _eramcode);
    for (volatile uint32_t *to = _sbss; to < _ebss;)
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
void SecureFault_Handler(void) WEAK;
void SVC_Handler(void) WEAK;
void DebugMon_Handler(void) WEAK;
void PendSV_Handler(void) WEAK;
void SysTick_Handler(void) WEAK;
void RNG_IRQHandler(void) WEAK;
void GTZC_IRQHandler(void) WEAK;

__attribute__((section(".isr_vector"), used)) void *const vectors[16 + 109] = {
    [0] = _estack,
    [1] = Reset_Handler,
    [2] = NMI_Handler,
    [3] = HardFault_Handler,
    [4] = MemManage_Handler,
    [5] = BusFault_Handler,
    [6] = UsageFault_Handler,
    [7] = SecureFault_Handler,
    [11] = SVC_Handler,
    [12] = DebugMon_Handler,
    [14] = PendSV_Handler,
    [15] = SysTick_Handler,
    [16] = Default_Handler,
    [16 + 8] = GTZC_IRQHandler,
    [17 ... 16 + 7] = Default_Handler,
    [16 + 9 ... 16 + 93] = Default_Handler,
    [16 + 94] = RNG_IRQHandler,
    [16 + 95 ... 16 + 108] = Default_Handler,
};
