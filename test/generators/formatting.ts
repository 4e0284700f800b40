import type { RustWay } from "./rust-ways.ts";

/** One way in which values are formatted, or a panic's handler writes what it was told. */
export interface FormattingWay extends RustWay {
  /** What the figure is called at level s. */
  readonly verdict: "bound-if" | "none";
}

/** A writer that counts letters, and values whose formatting goes deep and formats others. */
export const FORMATTING_COMMON = `use core::fmt::{self, Display, Write};
struct Sink(u32); impl Write for Sink { fn write_str(&mut self, s: &str) -> fmt::Result { self.0 += s.len() as u32; sum(self.0); Ok(()) } }
struct Deep(u32); struct Outer(u32);
impl Display for Deep { #[inline(never)] fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { let mut a = [self.0; 90]; black_box(&mut a); f.write_str("deep")?; Display::fmt(&a[3], f) } }
impl Display for Outer { #[inline(never)] fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { let mut a = [self.0; 20]; black_box(&mut a); write!(f, "{}-{:?}", Deep(a[1]), a[2]) } }
`;
const PRINTED = 'panic!("{} {} {:x}", Deep(one()), Outer(2), one())';

export const FORMATTING_WAYS: readonly FormattingWay[] = [
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
  {
    name: "a formatter that is chosen",
    verdict: "bound-if",
    declarations: `struct V(u32); macro_rules! deep { ($($t:ident $n:literal),*) => { $(impl fmt::$t for V { #[inline(never)] fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { let mut a = [self.0; $n]; black_box(&mut a); write!(f, "{}", Deep(a[1])) } })* } }
deep!(Debug 3, LowerHex 5, UpperHex 7, Octal 200, Binary 9, LowerExp 11);
struct Chosen(u32); impl Display for Chosen { #[inline(never)] fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { let v = V(self.0); match self.0 { 0 => write!(f, "{:?}", v), 1 => write!(f, "{:x}", v), 2 => write!(f, "{:X}", v), 3 => write!(f, "{:o}", v), 4 => write!(f, "{:b}", v), _ => write!(f, "{:e}", v) } } }`,
    run: 'let mut sink = Sink(0); for k in 0..6 { let _ = write!(sink, "{}", Chosen(k * one())); }',
  },
  {
    name: "a list whose elements format the next",
    verdict: "none",
    declarations: `struct Item<'a>(u32, Option<&'a Item<'a>>); impl Display for Item<'_> { #[inline(never)] fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { match self.1 { Some(next) => write!(f, "{},{}", self.0, next), None => Ok(()) } } }`,
    run: 'let c = Item(one(), None); let b = Item(2, Some(&c)); let a = Item(3, Some(&b)); let mut sink = Sink(0); let _ = write!(sink, "{}", black_box(&a));',
  },
  {
    name: "arguments that are handed down, and kept in a record",
    verdict: "bound-if",
    declarations: `#[inline(never)] fn log(args: fmt::Arguments) { let mut sink = Sink(0); let _ = sink.write_fmt(args); }
struct Record<'a> { level: u32, args: fmt::Arguments<'a> } #[inline(never)] fn emit(r: &Record) { let mut sink = Sink(r.level); let _ = sink.write_fmt(r.args); }`,
    run: 'log(format_args!("{} {}", Deep(one()), 3)); let k = one(); emit(black_box(&Record { level: k, args: format_args!("{} {:x}", Deep(k), k) }));',
  },
  {
    name: "kept arguments of a value that formats others",
    verdict: "none",
    declarations:
      "struct Record<'a> { level: u32, args: fmt::Arguments<'a> } #[inline(never)] fn emit(r: &Record) { let mut sink = Sink(r.level); let _ = write!(sink, \"{}: {}\", r.level, r.args); }",
    run: 'let k = one(); emit(black_box(&Record { level: k, args: format_args!("{} {:x}", Outer(k), k) }));',
  },
  {
    name: "closures and objects that format",
    verdict: "bound-if",
    declarations: `#[inline(never)] fn all(list: &[&dyn Display]) { let mut sink = Sink(0); for d in list { let _ = write!(sink, "{};", d); } }`,
    run: 'let k = one(); let c = fmt::from_fn(|f| { let mut a = [k; 150]; black_box(&mut a); write!(f, "{}", Deep(a[2])) }); let mut sink = Sink(0); let _ = write!(sink, "{} {}", c, k); all(black_box(&[&Deep(1), &k, &"text"]));',
  },
  {
    name: "a table of data and functions that is no formatting",
    verdict: "bound-if",
    declarations: `#[inline(never)] fn shallow(n: &u32) -> u32 { *n } #[inline(never)] fn steep(n: &u32) -> u32 { let mut a = [*n; 180]; black_box(&mut a); a[2] }
#[inline(never)] fn pick(k: u32) -> fn(&u32) -> u32 { if k == 1 { steep } else { shallow } }
#[inline(never)] fn walk(list: &[(&u32, fn(&u32) -> u32)]) -> u32 { let mut s = 0; for (d, f) in list { s += f(d); } s }`,
    run: 'let k = one(); let j = k + 1; let list = [(&k, shallow as fn(&u32) -> u32), (&j, pick(k))]; sum(walk(black_box(&list))); let mut sink = Sink(0); let _ = write!(sink, "{}", Deep(k));',
  },
];
