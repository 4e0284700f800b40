/* Runs from RAM while the flash is busy; calls back into flash go through veneers of the linker. */
#include "vault.h"

#define RAM_CODE __attribute__((section(".ram_code"), noinline))

RAM_CODE static int wait_ready(void)
{
    while (REG(0x50022024u) & (1u << 16)) {
    }
    return REG(0x50022024u) & 0xFAu ? -1 : 0;
}

RAM_CODE int flash_program(uint32_t address, const uint32_t *words, uint32_t count)
{
    REG(0x5002200Cu) = 0x45670123u;
    REG(0x5002200Cu) = 0xCDEF89ABu;
    int result = 0;
    for (uint32_t i = 0; i + 1 < count && result == 0; i += 2) {
        REG(0x5002202Cu) = 1;
        REG(address + 4 * i) = words[i];
        REG(address + 4 * i + 4) = words[i + 1];
        result = wait_ready();
    }
    REG(0x5002202Cu) = 1u << 31;
    if (result)
        audit(2, address);
    else
        result = checksum(words, count) == checksum((const uint32_t *)address, count) ? 0 : -3;
    return result;
}
