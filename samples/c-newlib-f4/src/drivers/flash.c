#include "flash.h"

#include "../stm32f4.h"

/* Flash cannot be read while it is programmed: these run from RAM. */
RAMFUNC static int wait_ready(void)
{
    while (FLASH_SR & (1u << 16)) {
    }
    return (FLASH_SR & 0xF2u) ? -1 : 0;
}

RAMFUNC int flash_erase_sector(uint32_t sector)
{
    FLASH_KEYR = 0x45670123u;
    FLASH_KEYR = 0xCDEF89ABu;
    FLASH_CR = (1u << 1) | (sector << 3) | (2u << 8);
    FLASH_CR |= 1u << 16;
    int result = wait_ready();
    FLASH_CR = 1u << 31;
    return result;
}

RAMFUNC int flash_write_words(uint32_t address, const uint32_t *words, uint32_t count)
{
    FLASH_KEYR = 0x45670123u;
    FLASH_KEYR = 0xCDEF89ABu;
    int result = 0;
    for (uint32_t i = 0; i < count && result == 0; i++) {
        FLASH_CR = 1u | (2u << 8);
        REG(address + 4u * i) = words[i];
        result = wait_ready();
    }
    FLASH_CR = 1u << 31;
    return result;
}
