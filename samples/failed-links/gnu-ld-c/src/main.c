#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "frame.h"

#define REG(address) (*(volatile uint32_t *)(address))

static uint8_t input[300];
char line[128];

void *_sbrk(int increment)
{
    extern char end[];
    static char *now = end;
    char *before = now;
    now += increment;
    return before;
}

int main(void)
{
    for (unsigned n = 0;; n++) {
        struct frame frame;
        input[n % sizeof input] = (uint8_t)REG(0x40004404);
        if (frame_read(&frame, input, sizeof input) == 0)
            store_add(&frame);
        snprintf(line, sizeof line, "%u frames, mean %.3f, level %.2f dB\r\n", store_count(), store_mean(), 20.0 * log10(store_mean() + 1.0));
        for (const char *c = line; *c; c++)
            REG(0x40004404) = (uint8_t)*c;
    }
}
