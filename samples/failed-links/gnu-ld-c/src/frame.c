#include <string.h>

#include "frame.h"

int frame_read(struct frame *frame, const uint8_t *data, unsigned length)
{
    if (length < 3 || data[0] != 0x7E || data[1] > sizeof frame->bytes || length < 4u + data[1])
        return -1;
    frame->length = data[1];
    memcpy(frame->bytes, data + 2, frame->length);
    return frame_crc(data, 2u + frame->length) == (data[2 + frame->length] << 8 | data[3 + frame->length]) ? 0 : -2;
}
