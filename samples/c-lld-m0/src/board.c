#include "board.h"

#include <stdbool.h>

volatile uint32_t ticks;
uint32_t uart_lost;

static volatile uint8_t received[64];
static volatile uint8_t head, tail;

void board_start(void)
{
    REG(0x40048080) |= 1u << 6 | 1u << 12 | 1u << 16;
    REG(0x50018000) = LED;
    REG(0x50028000) = LAMP_RED | LAMP_GREEN;
    REG(0x40048098) = 1;
    REG(0x4000800C) = 0x83;
    REG(0x40008000) = 26;
    REG(0x4000800C) = 0x03;
    REG(0x40008004) = 1;
    REG(0xE000E414) = 0x80u << 8;
    REG(0xE000E100) = 1u << 21;
    REG(0xE000E014) = 48000u - 1u;
    REG(0xE000E018) = 0;
    REG(0xE000E010) = 7;
}

void board_lamps(uint32_t on)
{
    REG(0x50023FFC) = on;
}

void uart_text(const char *text)
{
    while (*text) {
        while (!(REG(0x40008014) & 0x20u)) {
        }
        REG(0x40008000) = (uint8_t)*text++;
    }
}

int uart_take(char *out)
{
    if (head == tail)
        return 0;
    *out = (char)received[tail];
    tail = (tail + 1u) & 63u;
    return 1;
}

void SysTick_Handler(void)
{
    ticks++;
}

void UART_IRQHandler(void)
{
    uint8_t next = (head + 1u) & 63u;
    uint8_t byte = (uint8_t)REG(0x40008000);
    if (next == tail) {
        uart_lost++;
        return;
    }
    received[head] = byte;
    head = next;
}
