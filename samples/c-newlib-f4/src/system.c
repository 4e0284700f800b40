#include "stm32f4.h"

uint32_t SystemCoreClock = 16000000u;

extern const uint32_t g_pfnVectors[];

/* Runs before .data is copied: touches registers only. */
void SystemInit(void)
{
    SCB_CPACR |= 0xFu << 20;
    RCC_CR |= 1u << 16;
    RCC_PLLCFGR = 8u | (336u << 6) | (0u << 16) | (1u << 22) | (7u << 24);
    FLASH_ACR = 5u | (7u << 8);
    SCB_VTOR = (uint32_t)g_pfnVectors;
}

void system_clock_update(void)
{
    static const uint8_t ahb_shift[16] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 6, 7, 8, 9};
    uint32_t source = (RCC_CFGR >> 2) & 3u;
    uint32_t clock = 16000000u;
    if (source == 2u) {
        uint32_t m = RCC_PLLCFGR & 0x3Fu, n = (RCC_PLLCFGR >> 6) & 0x1FFu, p = (((RCC_PLLCFGR >> 16) & 3u) + 1u) * 2u;
        clock = m ? (uint32_t)((uint64_t)8000000u * n / m / p) : 0u;
    } else if (source == 1u) {
        clock = 8000000u;
    }
    SystemCoreClock = clock >> ahb_shift[(RCC_CFGR >> 4) & 15u];
}
