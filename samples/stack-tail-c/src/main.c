/* Tail calls: three stages hand over to each other with a branch, so their frames are never on the stack together. */
#include "board.h"

#define NOINLINE __attribute__((noinline))

/* By index, not through a pointer: a local whose address is taken keeps GCC from making a tail call. */
#define FILL(array, seed)                                                \
    for (uint32_t fill = 0; fill < sizeof(array) / sizeof *array; fill++) \
        array[fill] = (seed) + fill

volatile uint32_t total;

NOINLINE static void log_word(uint32_t word)
{
    volatile uint32_t line[180];
    FILL(line, word);
    total += line[word & 127u];
    PEND_PENDSV();
}

NOINLINE static void finish(uint32_t word)
{
    volatile uint32_t tail[260];
    FILL(tail, word);
    uint32_t last = tail[word & 255u];
    log_word(last);
    total += tail[1];
}

NOINLINE static void transform(uint32_t word)
{
    uint32_t sum = 0;
    {
        volatile uint32_t lanes[300];
        FILL(lanes, word);
        for (uint32_t i = 0; i < 300; i += 20)
            sum += lanes[i];
    }
    finish(sum);
}

NOINLINE static void collect(uint32_t word)
{
    uint32_t mixed;
    {
        volatile uint32_t queue[330];
        FILL(queue, word);
        mixed = queue[word & 255u] ^ queue[9];
    }
    if (mixed & 1u)
        transform(mixed);
    else
        finish(mixed);
}

NOINLINE static void dispatch(uint32_t word)
{
    volatile uint32_t table[50];
    FILL(table, word);
    collect(table[7]);
    collect(table[8]);
    total += table[9];
}

NOINLINE static void publish(uint32_t word)
{
    volatile uint32_t message[90];
    FILL(message, word);
    PEND_IRQ(4);
    total += message[5];
}

void PendSV_Handler(void)
{
    uint32_t first;
    {
        volatile uint32_t draft[100];
        FILL(draft, total);
        first = draft[3];
    }
    publish(first); /* also a tail call: the draft is gone by then */
}

void IRQ4_Handler(void)
{
    volatile uint32_t edges[60];
    FILL(edges, total);
    total += edges[2];
}

int main(void)
{
    paint();
    SHPR3 = 0xE0u << 16;
    NVIC_IPR_BYTE(4) = 0x60;
    NVIC_ISER0 = 1u << 4;
    dispatch(1);
    dispatch(2);
    report();
}
