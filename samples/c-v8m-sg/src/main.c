#include <arm_cmse.h>

#include "vault.h"

#define NON_SECURE_IMAGE 0x08040000u
#define KEY_PAGE 0x0C03D000u

struct record {
    uint32_t what, detail;
};

static struct record records[32];
static uint32_t record_count;

void audit(uint32_t what, uint32_t detail)
{
    records[record_count++ % 32u] = (struct record){what, detail};
}

uint32_t checksum(const uint32_t *words, uint32_t count)
{
    uint32_t a = 1, b = 0;
    while (count--) {
        a = (a + *words++) % 65521u;
        b = (b + a) % 65521u;
    }
    return b << 16 | a;
}

/* Which memory the other side may see: security attribution unit and the memory protection controllers. */
static void divide_memory(void)
{
    static const struct {
        uint32_t base, limit;
    } regions[] = {
        {0x08040000u, 0x0807FFFFu}, {0x0C03E001u, 0x0C03FFFFu}, {0x20018000u, 0x2003FFFFu}, {0x40000000u, 0x4FFFFFFFu},
    };
    for (uint32_t i = 0; i < sizeof regions / sizeof *regions; i++) {
        REG(0xE000EDD8u) = i;
        REG(0xE000EDDCu) = regions[i].base & ~0x1Fu;
        REG(0xE000EDE0u) = (regions[i].limit & ~0x1Fu) | 1u | (regions[i].base & 1u ? 2u : 0u);
    }
    REG(0xE000EDD0u) = 1;
    REG(0xE000ED24u) |= 1u << 19;
}

void SecureFault_Handler(void)
{
    audit(3, REG(0xE000EDE8u));
    for (;;) {
    }
}

static void make_keys(void)
{
    uint32_t fresh[VAULT_KEYS * 4];
    const uint32_t *stored = (const uint32_t *)KEY_PAGE;
    if (stored[0] == ~0u) {
        for (uint32_t i = 0; i < VAULT_KEYS * 4; i++)
            fresh[i] = random_word();
        flash_program(KEY_PAGE, fresh, VAULT_KEYS * 4);
    }
    for (uint32_t i = 0; i < VAULT_KEYS * 4; i++)
        vault_keys[i / 4].words[i % 4] = stored[i];
}

int main(void)
{
    typedef void __attribute__((cmse_nonsecure_call)) (*start_t)(void);
    const uint32_t *table = (const uint32_t *)NON_SECURE_IMAGE;
    divide_memory();
    make_keys();
    REG(0xE002ED08u) = NON_SECURE_IMAGE;
    __asm volatile("msr msp_ns, %0" ::"r"(table[0]));
    start_t start = (start_t)cmse_nsfptr_create((void *)table[1]);
    start();
    return 0;
}
