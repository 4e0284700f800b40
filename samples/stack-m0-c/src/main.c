/* v6-M: large frames through a register, and priorities written a word at a time, for bytes cannot be written. */
#include "board.h"

#define NOINLINE __attribute__((noinline))

volatile uint32_t steps;

NOINLINE static uint32_t mix(uint32_t a, uint32_t b)
{
    return (a << 5) + (a >> 2) + b * 31u;
}

NOINLINE static uint32_t compress(uint32_t seed)
{
    volatile uint32_t dictionary[256]; /* 1024 bytes: more than SUB SP, #imm7 reaches */
    TOUCH(dictionary, seed);
    uint32_t h = seed;
    for (uint32_t i = 0; i < 256; i += 32)
        h = mix(h, dictionary[i]);
    PEND_SYSTICK();
    return h ^ dictionary[9];
}

NOINLINE static uint32_t encode(uint32_t seed, uint32_t kind)
{
    volatile uint32_t frame[180];
    TOUCH(frame, seed);
    uint32_t out;
    switch (kind) {
    case 0: out = mix(seed, 1); break;
    case 1: out = frame[3]; break;
    case 2: out = compress(frame[7]); break;
    case 3: out = frame[4] / (seed | 1u); break;
    case 4: out = mix(frame[5], 7); break;
    default: out = 0; break;
    }
    return out + frame[1];
}

NOINLINE static uint32_t sample(uint32_t seed)
{
    volatile uint32_t window[150];
    TOUCH(window, seed);
    PEND_IRQ(6);
    return window[seed & 127u];
}

void SysTick_Handler(void)
{
    volatile uint32_t local[20];
    TOUCH(local, steps);
    steps += sample(local[2]) + local[3];
}

void IRQ6_Handler(void)
{
    volatile uint32_t packet[100];
    TOUCH(packet, steps);
    steps += mix(packet[1], packet[2]);
}

int main(void)
{
    paint();
    SHPR3 = 0xC0000000u;
    NVIC_IPR_WORD(1) = 0x00400000u;
    NVIC_ISER0 = 1u << 6;
    for (uint32_t kind = 0; kind < 6; kind++)
        steps += encode(steps, kind);
    report();
}
