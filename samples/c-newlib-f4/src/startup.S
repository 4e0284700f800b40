/* Reset code and vector table of an STM32F407: system exceptions and the first 54 interrupts. */
    .syntax unified
    .cpu cortex-m4
    .fpu softvfp
    .thumb

    .global g_pfnVectors
    .global Default_Handler

    .section .text.Reset_Handler
    .weak Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr   r0, =_estack
    mov   sp, r0
    bl    SystemInit
    ldr   r0, =_sdata
    ldr   r1, =_edata
    ldr   r2, =_sidata
    bl    copy_words
    ldr   r0, =_sccm
    ldr   r1, =_eccm
    ldr   r2, =_siccm
    bl    copy_words
    ldr   r0, =_sbss
    ldr   r1, =_ebss
    movs  r2, #0
    b     2f
1:  str   r2, [r0], #4
2:  cmp   r0, r1
    bcc   1b
    bl    __libc_init_array
    bl    main
3:  b     3b
    .size Reset_Handler, .-Reset_Handler

    .section .text.copy_words
    .type copy_words, %function
copy_words:
    b     5f
4:  ldr   r3, [r2], #4
    str   r3, [r0], #4
5:  cmp   r0, r1
    bcc   4b
    bx    lr
    .size copy_words, .-copy_words

    .section .text.Default_Handler, "ax", %progbits
    .type Default_Handler, %function
Default_Handler:
    b     Default_Handler
    .size Default_Handler, .-Default_Handler

    .macro slot name
    .word \name
    .endm

    .section .isr_vector, "a", %progbits
    .type g_pfnVectors, %object
g_pfnVectors:
    .word _estack
    .word Reset_Handler
    slot NMI_Handler
    slot HardFault_Handler
    slot MemManage_Handler
    slot BusFault_Handler
    slot UsageFault_Handler
    .word 0, 0, 0, 0
    slot SVC_Handler
    slot DebugMon_Handler
    .word 0
    slot PendSV_Handler
    slot SysTick_Handler
    slot WWDG_IRQHandler
    slot PVD_IRQHandler
    slot TAMP_STAMP_IRQHandler
    slot RTC_WKUP_IRQHandler
    slot FLASH_IRQHandler
    slot RCC_IRQHandler
    slot EXTI0_IRQHandler
    slot EXTI1_IRQHandler
    slot EXTI2_IRQHandler
    slot EXTI3_IRQHandler
    slot EXTI4_IRQHandler
    slot DMA1_Stream0_IRQHandler
    slot DMA1_Stream1_IRQHandler
    slot DMA1_Stream2_IRQHandler
    slot DMA1_Stream3_IRQHandler
    slot DMA1_Stream4_IRQHandler
    slot DMA1_Stream5_IRQHandler
    slot DMA1_Stream6_IRQHandler
    slot ADC_IRQHandler
    .word 0, 0, 0, 0
    slot EXTI9_5_IRQHandler
    slot TIM1_BRK_TIM9_IRQHandler
    slot TIM1_UP_TIM10_IRQHandler
    slot TIM1_TRG_COM_TIM11_IRQHandler
    slot TIM1_CC_IRQHandler
    slot TIM2_IRQHandler
    slot TIM3_IRQHandler
    slot TIM4_IRQHandler
    .word 0, 0, 0, 0
    slot SPI1_IRQHandler
    slot SPI2_IRQHandler
    slot USART1_IRQHandler
    slot USART2_IRQHandler
    slot USART3_IRQHandler
    slot EXTI15_10_IRQHandler
    slot RTC_Alarm_IRQHandler
    .word 0
    slot TIM8_BRK_TIM12_IRQHandler
    slot TIM8_UP_TIM13_IRQHandler
    slot TIM8_TRG_COM_TIM14_IRQHandler
    slot TIM8_CC_IRQHandler
    slot DMA1_Stream7_IRQHandler
    .word 0
    .word 0
    slot TIM5_IRQHandler
    slot SPI3_IRQHandler
    slot UART4_IRQHandler
    slot UART5_IRQHandler
    .size g_pfnVectors, .-g_pfnVectors

    .irp name, NMI_Handler, HardFault_Handler, MemManage_Handler, BusFault_Handler, UsageFault_Handler, SVC_Handler, DebugMon_Handler, \
        PendSV_Handler, SysTick_Handler, WWDG_IRQHandler, PVD_IRQHandler, TAMP_STAMP_IRQHandler, RTC_WKUP_IRQHandler, FLASH_IRQHandler, \
        RCC_IRQHandler, EXTI0_IRQHandler, EXTI1_IRQHandler, EXTI2_IRQHandler, EXTI3_IRQHandler, EXTI4_IRQHandler, DMA1_Stream0_IRQHandler, \
        DMA1_Stream1_IRQHandler, DMA1_Stream2_IRQHandler, DMA1_Stream3_IRQHandler, DMA1_Stream4_IRQHandler, DMA1_Stream5_IRQHandler, \
        DMA1_Stream6_IRQHandler, ADC_IRQHandler, EXTI9_5_IRQHandler, TIM1_BRK_TIM9_IRQHandler, TIM1_UP_TIM10_IRQHandler, \
        TIM1_TRG_COM_TIM11_IRQHandler, TIM1_CC_IRQHandler, TIM2_IRQHandler, TIM3_IRQHandler, TIM4_IRQHandler, SPI1_IRQHandler, \
        SPI2_IRQHandler, USART1_IRQHandler, USART2_IRQHandler, USART3_IRQHandler, EXTI15_10_IRQHandler, RTC_Alarm_IRQHandler, \
        TIM8_BRK_TIM12_IRQHandler, TIM8_UP_TIM13_IRQHandler, TIM8_TRG_COM_TIM14_IRQHandler, TIM8_CC_IRQHandler, DMA1_Stream7_IRQHandler, \
        TIM5_IRQHandler, SPI3_IRQHandler, UART4_IRQHandler, UART5_IRQHandler
    .weak \name
    .thumb_set \name, Default_Handler
    .endr
