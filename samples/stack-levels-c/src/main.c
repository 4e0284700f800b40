/* Five handlers on three priority levels: SysTick lowest, IRQ1, IRQ2 and IRQ3 share the middle one and never nest, IRQ5 on top. */
#include "board.h"

#define NOINLINE __attribute__((noinline))

volatile uint32_t result;

NOINLINE static uint32_t crc_step(uint32_t crc, uint32_t word)
{
    for (int bit = 0; bit < 32; bit++, word >>= 1)
        crc = (crc >> 1) ^ (((crc ^ word) & 1u) ? 0xEDB88320u : 0u);
    return crc;
}

/* The bottom of each chain: a block, its checksum, and the request that preempts while the block is still on the stack. */
NOINLINE static uint32_t verify_block(uint32_t seed)
{
    volatile uint32_t block[160];
    TOUCH(block, seed);
    uint32_t crc = ~0u;
    for (uint32_t i = 0; i < 160; i += 16)
        crc = crc_step(crc, block[i]);
    PEND_SYSTICK();
    return crc ^ block[3];
}

NOINLINE static uint32_t unpack(uint32_t seed)
{
    volatile uint32_t page[96];
    TOUCH(page, seed);
    return verify_block(page[seed & 63u]) + page[1];
}

NOINLINE static uint32_t receive(uint32_t count)
{
    volatile uint32_t window[64];
    TOUCH(window, count);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += unpack(window[i]) + window[i + 1];
    return sum;
}

NOINLINE static uint32_t filter_samples(uint32_t seed)
{
    volatile uint32_t taps[80];
    TOUCH(taps, seed);
    PEND_IRQ(3);
    return taps[seed & 31u] + taps[2];
}

void SysTick_Handler(void)
{
    volatile uint32_t history[40];
    TOUCH(history, result);
    result += filter_samples(history[5]) + history[6];
}

NOINLINE static uint32_t drain(uint32_t seed)
{
    volatile uint32_t fifo[120];
    TOUCH(fifo, seed);
    PEND_IRQ(1); /* same level: these two wait until IRQ3 has returned */
    PEND_IRQ(2);
    PEND_IRQ(5);
    return fifo[seed & 63u];
}

void IRQ3_Handler(void)
{
    volatile uint32_t header[24];
    TOUCH(header, result);
    result += drain(header[3]) + header[4];
}

void IRQ2_Handler(void)
{
    volatile uint32_t descriptors[130];
    TOUCH(descriptors, result);
    result += descriptors[result & 127u];
}

void IRQ1_Handler(void)
{
    volatile uint32_t ring[132];
    TOUCH(ring, result);
    result ^= ring[result & 127u];
}

void IRQ5_Handler(void)
{
    volatile uint32_t capture[70];
    TOUCH(capture, result);
    result += crc_step(result, capture[7]) + capture[8];
}

int main(void)
{
    paint();
    SHPR3 = 0xC0u << 24;
    NVIC_IPR_BYTE(1) = 0x80;
    NVIC_IPR_BYTE(2) = 0x80;
    NVIC_IPR_BYTE(3) = 0x80;
    NVIC_IPR_BYTE(5) = 0x40;
    NVIC_ISER0 = 1u << 1 | 1u << 2 | 1u << 3 | 1u << 5;
    result = receive(2);
    report();
}
