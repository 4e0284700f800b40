#include "../lib/dsp/dsp.h"
#include "app/console.h"
#include "app/telemetry.h"
#include "drivers/adc.h"
#include "drivers/timer.h"
#include "drivers/uart.h"

void system_clock_update(void);

/* Shared with other files by tentative definition only: a COMMON symbol. */
float block[ADC_BLOCK];
float filtered[ADC_BLOCK];
static struct dsp_fir low_pass;

static void __attribute__((constructor)) make_filter(void)
{
    dsp_fir_low_pass(&low_pass, 1200.0f, 8000.0f);
}

static void before_everything(void)
{
    telemetry_count = 0;
}
__attribute__((section(".preinit_array"), used)) static void (*const first)(void) = before_everything;

static void __attribute__((destructor)) last_words(void)
{
    telemetry_save();
}

int main(void)
{
    system_clock_update();
    uart_start(115200);
    timer_start();
    adc_start();
    console_hello();
    for (;;) {
        if (adc_block(block)) {
            dsp_fir_run(&low_pass, block, filtered, ADC_BLOCK);
            dsp_window(filtered, ADC_BLOCK);
            telemetry_add(filtered, ADC_BLOCK);
        }
        console_poll();
        __asm volatile("wfi");
    }
}
