//! Paints the unused stack, reads the high-water mark, says it to the debugger and ends the run.
#![no_std]

use core::arch::asm;

extern "C" {
    static __euninit: u32;
    static _stack_start: u32;
}

const PATTERN: u32 = 0xC5C5_C5C5;

/// Writes the pattern from the end of the statics to just below the caller's stack pointer.
#[inline(always)]
pub fn paint() {
    unsafe {
        asm!(
            "2: cmp {at}, sp",
            "bhs 3f",
            "str {pattern}, [{at}]",
            "adds {at}, {at}, #4",
            "b 2b",
            "3:",
            at = inout(reg) &raw const __euninit => _,
            pattern = in(reg) PATTERN,
            options(nostack)
        );
    }
}

/// Calls the debugger (semihosting): the operation's number and its argument.
#[inline(always)]
fn call_host(operation: u32, argument: u32) {
    unsafe {
        asm!("bkpt 0xAB", inout("r0") operation => _, in("r1") argument, options(nostack));
    }
}

/// Prints the bytes between the initial stack pointer and the lowest word that was written since `paint`, and ends the run.
#[inline(never)]
pub fn report() -> ! {
    let top = &raw const _stack_start as usize;
    let mut at = &raw const __euninit as usize;
    while at < top && unsafe { (at as *const u32).read_volatile() } == PATTERN {
        at += 4;
    }
    let mut rest = (top - at) as u32;
    let mut text = core::mem::MaybeUninit::<[u8; 8]>::uninit();
    let base = text.as_mut_ptr() as *mut u8;
    let mut place = 6;
    unsafe {
        base.add(7).write_volatile(0);
        base.add(6).write_volatile(b'\n');
        while place > 0 && (rest > 0 || place == 6) {
            place -= 1;
            base.add(place).write_volatile(b'0' + (rest % 10) as u8);
            rest /= 10;
        }
        call_host(0x04, base.add(place) as u32); // SYS_WRITE0
    }
    loop {
        call_host(0x18, 0x2_0026); // SYS_EXIT, ADP_Stopped_ApplicationExit
    }
}

/// Writes each word of `words`, so that no part of a frame is reserved only.
#[inline(always)]
pub fn touch(words: *mut u32, count: usize, seed: u32) {
    let mut i = 0;
    while i < count {
        unsafe { words.wrapping_add(i).write_volatile(seed.wrapping_add(i as u32)) };
        i += 1;
    }
}

/// One word of an array that `touch` filled; the index is taken modulo the length.
#[inline(always)]
pub fn word(words: *const u32, count: usize, index: u32) -> u32 {
    unsafe { words.wrapping_add(index as usize % count).read_volatile() }
}

/// An array of `$count` words on the stack, each written; gives a pointer to it.
#[macro_export]
macro_rules! frame {
    ($name:ident, $count:expr, $seed:expr) => {
        let mut storage = core::mem::MaybeUninit::<[u32; $count]>::uninit();
        let $name = storage.as_mut_ptr() as *mut u32;
        $crate::touch($name, $count, $seed);
    };
}

/// System control space, the same on every Cortex-M.
pub mod scs {
    use core::arch::asm;

    /// Writes a register of 32 bits.
    #[inline(always)]
    pub fn write(address: usize, value: u32) {
        unsafe { (address as *mut u32).write_volatile(value) }
    }

    /// Waits until an earlier write has taken effect.
    #[inline(always)]
    pub fn barrier() {
        unsafe { asm!("dsb", "isb", options(nostack)) }
    }

    /// Makes SysTick pending; it is taken before this returns where its priority allows.
    #[inline(always)]
    pub fn pend_systick() {
        write(0xE000_ED04, 1 << 26);
        barrier();
    }

    /// Makes an interrupt below 32 pending.
    #[inline(always)]
    pub fn pend(irq: u32) {
        write(0xE000_E200, 1 << irq);
        barrier();
    }

    /// Enables the interrupts below 32 whose bits are set.
    #[inline(always)]
    pub fn enable(bits: u32) {
        write(0xE000_E100, bits);
    }

    /// Sets the priority of an interrupt.
    #[inline(always)]
    pub fn set_priority(irq: usize, priority: u8) {
        unsafe { ((0xE000_E400 + irq) as *mut u8).write_volatile(priority) }
    }

    /// Sets the priority of SysTick.
    #[inline(always)]
    pub fn set_systick_priority(priority: u8) {
        unsafe { (0xE000_ED23 as *mut u8).write_volatile(priority) }
    }
}
