#include "timer.h"

#include "../app/pid.h"
#include "../stm32f4.h"

extern uint32_t SystemCoreClock;

volatile uint32_t millis;
static volatile float wanted_duty;

void timer_start(void)
{
    SYST_RVR = SystemCoreClock / 1000u - 1u;
    SYST_CVR = 0;
    SYST_CSR = 7;
    SCB_SHPR3 = (SCB_SHPR3 & 0x00FFFFFFu) | (0xF0u << 24);
    RCC_APB1ENR |= 1u;
    TIM2_PSC = 83;
    TIM2_ARR = 999;
    TIM2_DIER = 1;
    TIM2_CR1 = 1;
    NVIC_IPR(IRQ_TIM2) = 0x40;
    NVIC_ISER0 = 1u << IRQ_TIM2;
}

void timer_set_duty(float duty)
{
    wanted_duty = duty < 0.0f ? 0.0f : duty > 1.0f ? 1.0f : duty;
}

uint64_t timer_micros(void)
{
    uint32_t ms = millis;
    uint32_t left = SYST_CVR;
    return (uint64_t)ms * 1000u + ((uint64_t)(SYST_RVR - left) * 1000000u) / SystemCoreClock;
}

void SysTick_Handler(void)
{
    millis++;
}

void TIM2_IRQHandler(void)
{
    TIM2_SR = 0;
    float out = pid_step(&motor_pid, wanted_duty, (float)TIM2_CCR1 / 1000.0f);
    TIM2_CCR1 = (uint32_t)(out * 1000.0f);
}
