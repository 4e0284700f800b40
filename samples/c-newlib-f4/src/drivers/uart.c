#include "uart.h"

#include "../stm32f4.h"

extern uint32_t SystemCoreClock;

/* Tentative definitions: with -fcommon they become COMMON symbols. */
uint8_t uart_rx_bytes[UART_RX_SIZE];
uint8_t uart_tx_bytes[UART_TX_SIZE];

struct uart_ring uart_rx = {.mask = UART_RX_SIZE - 1u, .bytes = uart_rx_bytes};
struct uart_ring uart_tx = {.mask = UART_TX_SIZE - 1u, .bytes = uart_tx_bytes};

static int push(struct uart_ring *ring, uint8_t byte)
{
    uint16_t next = (uint16_t)((ring->head + 1u) & ring->mask);
    if (next == ring->tail) {
        ring->overruns++;
        return 0;
    }
    ring->bytes[ring->head] = byte;
    ring->head = next;
    return 1;
}

static int pop(struct uart_ring *ring)
{
    if (ring->head == ring->tail)
        return -1;
    uint8_t byte = ring->bytes[ring->tail];
    ring->tail = (uint16_t)((ring->tail + 1u) & ring->mask);
    return byte;
}

void uart_start(uint32_t baud)
{
    RCC_APB1ENR |= 1u << 17;
    USART2_BRR = (SystemCoreClock / 4u + baud / 2u) / baud;
    USART2_CR1 = (1u << 13) | (1u << 5) | (1u << 3) | (1u << 2);
    NVIC_IPR(IRQ_USART2) = 0x60;
    NVIC_ISER1 = 1u << (IRQ_USART2 - 32);
}

void uart_put(uint8_t byte)
{
    while (!push(&uart_tx, byte))
        __asm volatile("wfi");
    USART2_CR1 |= 1u << 7;
}

int uart_get(void)
{
    return pop(&uart_rx);
}

void USART2_IRQHandler(void)
{
    uint32_t status = USART2_SR;
    if (status & (1u << 5))
        push(&uart_rx, (uint8_t)USART2_DR);
    if (status & (1u << 7)) {
        int byte = pop(&uart_tx);
        if (byte < 0)
            USART2_CR1 &= ~(1u << 7);
        else
            USART2_DR = (uint32_t)byte;
    }
}
