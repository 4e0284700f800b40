//! The device's part of the vector table: eight interrupts.

unsafe extern "C" {
    fn IRQ0();
    fn IRQ1();
    fn IRQ2();
    fn IRQ3();
    fn IRQ4();
    fn IRQ5();
    fn IRQ6();
    fn IRQ7();
}

#[unsafe(link_section = ".vector_table.interrupts")]
#[unsafe(no_mangle)]
pub static __INTERRUPTS: [unsafe extern "C" fn(); 8] = [IRQ0, IRQ1, IRQ2, IRQ3, IRQ4, IRQ5, IRQ6, IRQ7];
