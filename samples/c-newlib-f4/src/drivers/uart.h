#ifndef UART_H
#define UART_H

#include <stdint.h>

#define UART_RX_SIZE 512u
#define UART_TX_SIZE 1024u

struct uart_ring {
    volatile uint16_t head;
    volatile uint16_t tail;
    uint16_t mask;
    uint32_t overruns;
    uint8_t *bytes;
};

extern struct uart_ring uart_rx, uart_tx;

void uart_start(uint32_t baud);
void uart_put(uint8_t byte);
int uart_get(void);

#endif
