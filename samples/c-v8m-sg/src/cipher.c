#include "vault.h"

struct vault_key vault_keys[VAULT_KEYS];

static const uint32_t round_constants[8] = {
    0x9E3779B9u, 0x7F4A7C15u, 0xF39CC060u, 0x5CEDC834u, 0x1082276Bu, 0xF3A27251u, 0xF86C6A11u, 0xD0C18E95u,
};

/* A Feistel network of sixteen rounds; not a cipher to rely on. */
void cipher_block(const struct vault_key *key, uint32_t block[2])
{
    uint32_t a = block[0], b = block[1];
    for (unsigned round = 0; round < 16; round++) {
        uint32_t f = ((b << 4) ^ (b >> 5)) + (b ^ key->words[round & 3u]) + round_constants[round & 7u];
        uint32_t swap = a + f;
        a = b;
        b = swap;
    }
    block[0] = a;
    block[1] = b;
}

uint32_t random_word(void)
{
    while (!(REG(0x520C0804u) & 1u)) {
    }
    return REG(0x520C0808u);
}
