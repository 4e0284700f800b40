#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

#define REG(address) (*(volatile uint32_t *)(address))

enum { LED = 1u << 7, LAMP_RED = 1u << 8, LAMP_GREEN = 1u << 9 };

void board_start(void);
void board_lamps(uint32_t on);
void uart_text(const char *text);
int uart_take(char *out);

extern volatile uint32_t ticks;
extern uint32_t uart_lost;

#endif
