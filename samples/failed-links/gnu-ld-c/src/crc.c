#include "frame.h"

uint16_t frame_crc(const uint8_t *data, unsigned length)
{
    uint16_t crc = 0xFFFF;
    while (length--) {
        crc ^= (uint16_t)(*data++ << 8);
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 0x8000 ? (uint16_t)(crc << 1 ^ 0x1021) : (uint16_t)(crc << 1);
    }
    return crc;
}
