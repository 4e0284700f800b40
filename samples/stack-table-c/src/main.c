/* Calls through pointers: a table of operations in flash, and a callback that is stored in RAM while the program runs. */
#include "board.h"

#define NOINLINE __attribute__((noinline))

typedef uint32_t (*operation)(uint32_t *words, uint32_t count);

struct instruction {
    uint8_t code;
    uint8_t count;
};

volatile uint32_t state;
static void (*volatile on_tick)(uint32_t now);

NOINLINE static uint32_t sum(uint32_t *words, uint32_t count)
{
    uint32_t total = 0;
    while (count--)
        total += *words++;
    return total;
}

NOINLINE static uint32_t reverse(uint32_t *words, uint32_t count)
{
    volatile uint32_t copy[64];
    TOUCH(copy, count);
    for (uint32_t i = 0; i < count; i++)
        copy[i] = words[i];
    for (uint32_t i = 0; i < count; i++)
        words[i] = copy[count - 1u - i];
    return words[0];
}

NOINLINE static uint32_t merge(uint32_t *words, uint32_t from, uint32_t middle, uint32_t to)
{
    volatile uint32_t scratch[128];
    TOUCH(scratch, from);
    uint32_t a = from, b = middle, n = 0;
    while (a < middle || b < to)
        scratch[n++ & 127u] = b >= to || (a < middle && words[a] <= words[b]) ? words[a++] : words[b++];
    for (uint32_t i = 0; i < n; i++)
        words[from + i] = scratch[i];
    PEND_SYSTICK();
    return n;
}

NOINLINE static uint32_t sort(uint32_t *words, uint32_t count)
{
    volatile uint32_t runs[100];
    TOUCH(runs, count);
    uint32_t merges = 0;
    for (uint32_t width = 1; width < count; width *= 2)
        for (uint32_t at = 0; at < count; at += 2 * width, merges++) {
            uint32_t middle = at + width < count ? at + width : count, to = at + 2 * width < count ? at + 2 * width : count;
            runs[merges % 100u] = merge(words, at, middle, to);
        }
    return runs[0];
}

NOINLINE static uint32_t halve(uint32_t *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        words[i] /= 2u;
    return count;
}

static const operation operations[4] = {sum, reverse, sort, halve};
static const struct instruction program[] = {{1, 30}, {2, 32}, {0, 32}, {3, 16}, {2, 20}};

NOINLINE static uint32_t interpret(const struct instruction *code, uint32_t length)
{
    uint32_t words[200];
    TOUCH(words, length);
    for (uint32_t i = 0; i < length; i++)
        words[190] ^= operations[code[i].code & 3u](words, code[i].count);
    return words[190];
}

NOINLINE static void blink(uint32_t now)
{
    volatile uint32_t pattern[110];
    TOUCH(pattern, now);
    PEND_IRQ(3);
    state += pattern[now & 63u];
}

NOINLINE static void pause(uint32_t now)
{
    state -= now;
}

void SysTick_Handler(void)
{
    on_tick(state);
    state++;
}

void IRQ3_Handler(void)
{
    volatile uint32_t burst[90];
    TOUCH(burst, state);
    state += burst[5];
}

int main(void)
{
    paint();
    SHPR3 = 0xC0u << 24;
    NVIC_IPR_BYTE(3) = 0x40;
    NVIC_ISER0 = 1u << 3;
    on_tick = pause;
    state = interpret(program, 2);
    on_tick = blink;
    state += interpret(program, sizeof program / sizeof *program);
    report();
}
