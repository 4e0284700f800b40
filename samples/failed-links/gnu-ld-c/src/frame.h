#ifndef FRAME_H
#define FRAME_H

#include <stdint.h>

struct frame {
    uint16_t length;
    uint8_t bytes[250];
};

int frame_read(struct frame *frame, const uint8_t *data, unsigned length);
uint16_t frame_crc(const uint8_t *data, unsigned length);
void store_add(const struct frame *frame);
double store_mean(void);
unsigned store_count(void);

#endif
