/* Paints the unused stack, reads the high-water mark, says it to the debugger and ends the run. */
#include "board.h"

#define PATTERN 0xC5C5C5C5u

extern uint32_t __euninit[], _stack_start[];

static uint32_t call_host(uint32_t operation, uint32_t argument)
{
    register uint32_t r0 __asm("r0") = operation;
    register uint32_t r1 __asm("r1") = argument;
    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

void paint(void)
{
    uint32_t *sp;
    __asm volatile("mov %0, sp" : "=r"(sp));
    for (volatile uint32_t *p = __euninit; p < sp; p++)
        *p = PATTERN;
}

void report(void)
{
    const volatile uint32_t *p = __euninit;
    while (p < _stack_start && *p == PATTERN)
        p++;
    uint32_t bytes = (uint32_t)_stack_start - (uint32_t)p;
    char text[12], *end = text + sizeof text;
    *--end = 0;
    *--end = '\n';
    for (uint32_t place = 0; place < 9 && (bytes || !place); place++) {
        uint32_t rest = bytes, tenth = 0;
        while (rest >= 10) {
            uint32_t step = 10, count = 1;
            while (step * 2 <= rest)
                step *= 2, count *= 2;
            rest -= step, tenth += count;
        }
        *--end = (char)('0' + rest);
        bytes = tenth;
    }
    call_host(0x04, (uint32_t)end); /* SYS_WRITE0 */
    for (;;)
        call_host(0x18, 0x20026); /* SYS_EXIT, ADP_Stopped_ApplicationExit */
}
