#ifndef STM32F4_H
#define STM32F4_H

#include <stdint.h>

#define REG(address) (*(volatile uint32_t *)(address))

#define RCC_CR REG(0x40023800u)
#define RCC_PLLCFGR REG(0x40023804u)
#define RCC_CFGR REG(0x40023808u)
#define RCC_AHB1ENR REG(0x40023830u)
#define RCC_APB1ENR REG(0x40023840u)
#define RCC_APB2ENR REG(0x40023844u)
#define FLASH_ACR REG(0x40023C00u)
#define FLASH_KEYR REG(0x40023C04u)
#define FLASH_SR REG(0x40023C0Cu)
#define FLASH_CR REG(0x40023C10u)
#define USART2_SR REG(0x40004400u)
#define USART2_DR REG(0x40004404u)
#define USART2_BRR REG(0x40004408u)
#define USART2_CR1 REG(0x4000440Cu)
#define ADC1_SR REG(0x40012000u)
#define ADC1_CR1 REG(0x40012004u)
#define ADC1_CR2 REG(0x40012008u)
#define ADC1_SQR3 REG(0x40012034u)
#define ADC1_DR REG(0x4001204Cu)
#define TIM2_CR1 REG(0x40000000u)
#define TIM2_DIER REG(0x4000000Cu)
#define TIM2_SR REG(0x40000010u)
#define TIM2_PSC REG(0x40000028u)
#define TIM2_ARR REG(0x4000002Cu)
#define TIM2_CCR1 REG(0x40000034u)
#define SYST_CSR REG(0xE000E010u)
#define SYST_RVR REG(0xE000E014u)
#define SYST_CVR REG(0xE000E018u)
#define SCB_VTOR REG(0xE000ED08u)
#define SCB_SHPR3 REG(0xE000ED20u)
#define SCB_CPACR REG(0xE000ED88u)
#define NVIC_ISER0 REG(0xE000E100u)
#define NVIC_ISER1 REG(0xE000E104u)
#define NVIC_IPR(n) (*(volatile uint8_t *)(0xE000E400u + (n)))

enum { IRQ_ADC = 18, IRQ_TIM2 = 28, IRQ_USART2 = 38 };

#define RAMFUNC __attribute__((section(".ramfunc"), noinline, long_call))
#define CCM_DATA __attribute__((section(".ccm")))
#define CCM_BSS __attribute__((section(".ccmbss")))

#endif
