/** One way in which a panic's handler writes what it was told, and how main panics. */
export interface PanicWay {
  readonly name: string;
  /** What is called at least: not a bound where it is false that the handler's formatter is active once. */
  readonly verdict: "bound" | "bound-if" | "none";
  readonly panic: string;
  readonly declarations: string;
  readonly run: string;
}

/** A writer that counts letters, and values whose formatting goes deep and formats others. */
export const PANIC_COMMON = `use core::fmt::{self, Display, Write};
struct Sink(u32); impl Write for Sink { fn write_str(&mut self, s: &str) -> fmt::Result { self.0 += s.len() as u32; sum(self.0); Ok(()) } }
struct Deep(u32); struct Outer(u32);
impl Display for Deep { #[inline(never)] fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { let mut a = [self.0; 90]; black_box(&mut a); f.write_str("deep")?; Display::fmt(&a[3], f) } }
impl Display for Outer { #[inline(never)] fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { let mut a = [self.0; 20]; black_box(&mut a); write!(f, "{}-{:?}", Deep(a[1]), a[2]) } }
`;
const PRINTED = 'panic!("{} {} {:x}", Deep(one()), Outer(2), one())';

export const PANIC_WAYS: readonly PanicWay[] = [
  {
    name: "the handler writes it",
    verdict: "bound-if",
    panic: 'fn panic(info: &core::panic::PanicInfo) -> ! { let mut sink = Sink(0); let _ = write!(sink, "{}", info); done() }',
    declarations: "",
    run: PRINTED,
  },
  {
    name: "the handler hands it to what takes any displayed value",
    verdict: "bound-if",
    panic: "fn panic(info: &core::panic::PanicInfo) -> ! { show(&info); done() }",
    declarations: '#[inline(never)] fn show(what: &dyn Display) { let mut sink = Sink(0); let _ = write!(sink, "{}", what); }',
    run: PRINTED,
  },
  {
    name: "the handler formats it within a value of its own",
    verdict: "bound-if",
    panic: 'fn panic(info: &core::panic::PanicInfo) -> ! { let mut sink = Sink(0); let _ = write!(sink, "[{}]", Boxed(info)); done() }',
    declarations: `struct Boxed<'a, 'b>(&'a core::panic::PanicInfo<'b>);
impl Display for Boxed<'_, '_> { #[inline(never)] fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { let mut a = [3u32; 40]; black_box(&mut a); write!(f, "<{}>{}", self.0, a[1]) } }`,
    run: PRINTED,
  },
  {
    name: "main formats the same, and the panic's message formats on",
    verdict: "bound-if",
    panic:
      'fn panic(info: &core::panic::PanicInfo) -> ! { let mut sink = Sink(0); let _ = writeln!(sink, "{}", info); let _ = write!(sink, "{}", info.message()); done() }',
    declarations: "",
    run: `let mut sink = Sink(1); let _ = write!(sink, "{} {}", Outer(one()), Deep(4)); ${PRINTED}`,
  },
];
