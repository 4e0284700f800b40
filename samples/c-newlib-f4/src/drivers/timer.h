#ifndef TIMER_H
#define TIMER_H

#include <stdint.h>

extern volatile uint32_t millis;

void timer_start(void);
void timer_set_duty(float duty);
uint64_t timer_micros(void);

#endif
