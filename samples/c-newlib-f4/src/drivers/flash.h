#ifndef FLASH_H
#define FLASH_H

#include <stdint.h>

int flash_erase_sector(uint32_t sector);
int flash_write_words(uint32_t address, const uint32_t *words, uint32_t count);

#endif
