/* The two doors into the secure side. Everything behind a pointer from outside is checked and copied first. */
#include <arm_cmse.h>
#include <stddef.h>
#include <string.h>

#include "vault.h"

#define ENTRY __attribute__((cmse_nonsecure_entry))

typedef void __attribute__((cmse_nonsecure_call)) (*notify_t)(uint32_t what);

static notify_t notify;

ENTRY int vault_encrypt(uint32_t key, uint32_t *words, uint32_t count)
{
    uint32_t block[2];
    if (key >= VAULT_KEYS || count % 2u || count > 256u)
        return -1;
    if (!cmse_check_address_range(words, count * sizeof *words, CMSE_NONSECURE | CMSE_MPU_READWRITE)) {
        audit(1, (uint32_t)words);
        return -2;
    }
    for (uint32_t i = 0; i < count; i += 2) {
        memcpy(block, words + i, sizeof block);
        cipher_block(&vault_keys[key], block);
        memcpy(words + i, block, sizeof block);
    }
    vault_keys[key].uses++;
    if (notify)
        notify(key);
    return (int)count;
}

ENTRY void vault_on_use(notify_t callback)
{
    notify = cmse_is_nsfptr(callback) ? callback : NULL;
}
