/* Structures by value: their copies and the register arguments pushed beside them are stack that -fstack-usage does not tell. */
#include "board.h"

#define NOINLINE __attribute__((noinline))

struct matrix {
    int32_t cell[8][8];
};

struct pose {
    struct matrix rotation;
    int32_t position[6];
};

volatile int32_t sink;

NOINLINE static struct matrix multiply(struct matrix a, struct matrix b)
{
    struct matrix out;
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < 8; j++) {
            int32_t sum = 0;
            for (int k = 0; k < 8; k++)
                sum += a.cell[i][k] * b.cell[k][j];
            out.cell[i][j] = sum;
        }
    PEND_IRQ(1);
    return out;
}

NOINLINE static struct pose move(struct pose p, struct matrix by, int32_t step)
{
    struct pose out = {.rotation = multiply(p.rotation, by)};
    for (int i = 0; i < 6; i++)
        out.position[i] = p.position[i] + out.rotation.cell[i][0] * step;
    return out;
}

NOINLINE static int32_t trace(struct matrix m, int first, int last)
{
    int32_t sum = 0;
    for (int i = first; i < last; i++)
        sum += m.cell[i][i];
    PEND_IRQ(7);
    return sum;
}

NOINLINE static struct matrix scaled(struct matrix m, int32_t by)
{
    for (int i = 0; i < 8; i++)
        m.cell[i][i] *= by;
    return m;
}

void IRQ1_Handler(void)
{
    struct matrix m;
    for (int i = 0; i < 64; i++)
        m.cell[i / 8][i % 8] = sink + i;
    sink += trace(scaled(m, 3), 0, 8);
}

void IRQ7_Handler(void)
{
    volatile uint32_t taps[48];
    TOUCH(taps, (uint32_t)sink);
    sink += (int32_t)taps[5];
}

int main(void)
{
    paint();
    NVIC_IPR_BYTE(1) = 0xA0;
    NVIC_IPR_BYTE(7) = 0x20;
    NVIC_ISER0 = 1u << 1 | 1u << 7;
    struct pose p = {.position = {1, 2, 3, 4, 5, 6}};
    struct matrix by;
    for (int i = 0; i < 64; i++) {
        p.rotation.cell[i / 8][i % 8] = i % 9 == 0;
        by.cell[i / 8][i % 8] = i;
    }
    for (int step = 0; step < 3; step++) {
        p = move(p, by, step);
        sink += p.position[step];
    }
    report();
}
