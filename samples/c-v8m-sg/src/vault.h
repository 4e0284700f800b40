#ifndef VAULT_H
#define VAULT_H

#include <stdint.h>

#define VAULT_KEYS 4
#define REG(address) (*(volatile uint32_t *)(address))

struct vault_key {
    uint32_t words[4];
    uint32_t uses;
};

extern struct vault_key vault_keys[VAULT_KEYS];

void cipher_block(const struct vault_key *key, uint32_t block[2]);
uint32_t random_word(void);
int flash_program(uint32_t address, const uint32_t *words, uint32_t count);
uint32_t checksum(const uint32_t *words, uint32_t count);
void audit(uint32_t what, uint32_t detail);

#endif
