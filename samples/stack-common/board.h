#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

#define WORD(address) (*(volatile uint32_t *)(address))
#define BYTE(address) (*(volatile uint8_t *)(address))

/* System control space: the same on every Cortex-M. */
#define ICSR WORD(0xE000ED04u)
#define SHPR3 WORD(0xE000ED20u)
#define NVIC_ISER0 WORD(0xE000E100u)
#define NVIC_ISPR0 WORD(0xE000E200u)
#define NVIC_IPR_WORD(n) WORD(0xE000E400u + 4u * (n))
#define NVIC_IPR_BYTE(irq) BYTE(0xE000E400u + (irq))

#define BARRIER() __asm volatile("dsb\n\tisb" ::: "memory")
#define PEND_SYSTICK() do { ICSR = 1u << 26; BARRIER(); } while (0)
#define PEND_PENDSV() do { ICSR = 1u << 28; BARRIER(); } while (0)
#define PEND_IRQ(irq) do { NVIC_ISPR0 = 1u << (irq); BARRIER(); } while (0)

/* Writes every word of an array so that none of the frame is reserved only. */
#define TOUCH(array, seed)                                                        \
    do {                                                                          \
        volatile uint32_t *touched = (volatile uint32_t *)(array);                \
        for (uint32_t touch = 0; touch < sizeof(array) / sizeof *touched; touch++) \
            touched[touch] = (seed) + touch;                                      \
    } while (0)

void paint(void);
void report(void) __attribute__((noreturn));

#endif
