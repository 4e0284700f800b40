#ifndef ADC_H
#define ADC_H

#include <stdbool.h>
#include <stdint.h>

#define ADC_BLOCK 128u

void adc_start(void);
bool adc_block(float out[ADC_BLOCK]);
extern volatile uint32_t adc_lost_blocks;

#endif
