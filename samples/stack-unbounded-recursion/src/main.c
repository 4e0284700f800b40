/* Recursion whose depth depends on data: two functions that call each other over a tree, and one that calls itself. */
#include "board.h"

#define NOINLINE __attribute__((noinline))

struct node {
    int8_t left, right;
    int16_t value;
};

static const struct node tree[] = {
    {1, 2, 40}, {3, 4, 17}, {5, -1, 71}, {-1, 6, 3}, {-1, -1, 25}, {-1, -1, 60}, {7, -1, 9}, {-1, -1, 5},
};

volatile int32_t sink;
volatile uint32_t choice;

NOINLINE static int32_t visit_odd(int8_t at, uint32_t depth);

NOINLINE static int32_t visit_even(int8_t at, uint32_t depth)
{
    volatile uint32_t seen[16];
    if (at < 0)
        return 0;
    TOUCH(seen, depth);
    return visit_odd(tree[at].left, depth + 1) + visit_odd(tree[at].right, depth + 1) + tree[at].value + (int32_t)seen[3];
}

NOINLINE static int32_t visit_odd(int8_t at, uint32_t depth)
{
    if (at < 0)
        return 1;
    return visit_even(tree[at].left, depth + 1) - visit_even(tree[at].right, depth + 1) + tree[at].value;
}

NOINLINE static uint32_t ackermann(uint32_t m, uint32_t n)
{
    if (m == 0)
        return n + 1;
    if (n == 0)
        return ackermann(m - 1, 1);
    return ackermann(m - 1, ackermann(m, n - 1));
}

void SysTick_Handler(void)
{
    sink += (int32_t)ackermann(2, choice & 3u);
}

int main(void)
{
    paint();
    choice = 3;
    sink = visit_even(0, 0);
    PEND_SYSTICK();
    report();
}
