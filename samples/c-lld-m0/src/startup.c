/* Vector table of an LPC1114 and the way from reset to main. */
#include <stdint.h>

extern uint32_t _data_load[], _data_start[], _data_end[], _bss_start[], _bss_end[], _stack_top[];
int main(void);

void Reset_Handler(void)
{
    const uint32_t *from = _data_load;
    for (uint32_t *to = _data_start; to < _data_end;)
        *to++ = *from++;
    for (uint32_t *to = _bss_start; to < _bss_end;)
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
void SVC_Handler(void) WEAK;
void PendSV_Handler(void) WEAK;
void SysTick_Handler(void) WEAK;
void WAKEUP_IRQHandler(void) WEAK;
void SSP1_IRQHandler(void) WEAK;
void I2C_IRQHandler(void) WEAK;
void CT16B0_IRQHandler(void) WEAK;
void CT16B1_IRQHandler(void) WEAK;
void CT32B0_IRQHandler(void) WEAK;
void CT32B1_IRQHandler(void) WEAK;
void SSP0_IRQHandler(void) WEAK;
void UART_IRQHandler(void) WEAK;
void ADC_IRQHandler(void) WEAK;
void WDT_IRQHandler(void) WEAK;
void BOD_IRQHandler(void) WEAK;
void PIO_3_IRQHandler(void) WEAK;
void PIO_2_IRQHandler(void) WEAK;
void PIO_1_IRQHandler(void) WEAK;
void PIO_0_IRQHandler(void) WEAK;

__attribute__((section(".isr_vector"), used)) void *const vectors[48] = {
    [0] = _stack_top,           [1] = Reset_Handler,        [2] = NMI_Handler,          [3] = HardFault_Handler,
    [11] = SVC_Handler,         [14] = PendSV_Handler,      [15] = SysTick_Handler,     [16] = WAKEUP_IRQHandler,
    [17] = WAKEUP_IRQHandler,   [18] = WAKEUP_IRQHandler,   [19] = WAKEUP_IRQHandler,   [20] = WAKEUP_IRQHandler,
    [21] = WAKEUP_IRQHandler,   [22] = WAKEUP_IRQHandler,   [23] = WAKEUP_IRQHandler,   [24] = WAKEUP_IRQHandler,
    [25] = WAKEUP_IRQHandler,   [26] = WAKEUP_IRQHandler,   [27] = WAKEUP_IRQHandler,   [28] = WAKEUP_IRQHandler,
    [30] = SSP1_IRQHandler,     [31] = I2C_IRQHandler,      [32] = CT16B0_IRQHandler,   [33] = CT16B1_IRQHandler,
    [34] = CT32B0_IRQHandler,   [35] = CT32B1_IRQHandler,   [36] = SSP0_IRQHandler,     [37] = UART_IRQHandler,
    [40] = ADC_IRQHandler,      [41] = WDT_IRQHandler,      [42] = BOD_IRQHandler,      [44] = PIO_3_IRQHandler,
    [45] = PIO_2_IRQHandler,    [46] = PIO_1_IRQHandler,    [47] = PIO_0_IRQHandler,
};
