import { Chance } from "./chance.ts";
import type { Piece, Program, Target } from "./program.ts";

type Maker = (chance: Chance, id: string) => Piece;

const leaf = (name: string, words: number, inside = "") =>
  `#[inline(never)] fn ${name}(n: u32) -> u32 { let mut a = [n; ${words}]; ${inside} black_box(&mut a); a[(n & 1) as usize] }\n`;

function leaves(chance: Chance, prefix: string, count: number): string {
  const sizes = chance.shuffled(Array.from({ length: count }, (_, i) => (i === 0 ? chance.between(60, 200) : chance.between(2, 40))));
  return sizes.map((words, i) => leaf(`${prefix}${i}`, words)).join("");
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

const table: Maker = (chance, id) => {
  const count = chance.between(2, 6);
  const entries = names(`${id}_`, count).join(", ");
  const upper = id.toUpperCase();
  const loop = chance.pick([
    `for f in ${upper}.iter() { s += f(s); }`,
    `for (i, f) in ${upper}.iter().enumerate() { s += f(i as u32); }`,
    `for f in ${upper}.iter().rev() { s += f(s); }`,
    `for i in 0..${count} { s += ${upper}[i](s); }`,
    `s += ${upper}.iter().map(|f| f(3)).sum::<u32>();`,
  ]);
  return {
    kind: "table in a loop",
    declarations: `${leaves(chance, `${id}_`, count)}static ${upper}: [fn(u32) -> u32; ${count}] = [${entries}];\n#[inline(never)] fn ${id}() -> u32 { let mut s = 0u32; ${loop} s }\n`,
    run: `sum(${id}());`,
    whole: true,
  };
};

const stateMachine: Maker = (chance, id) => {
  const count = chance.between(2, 5);
  const sizes = chance.shuffled(Array.from({ length: count }, (_, i) => (i === 0 ? chance.between(60, 200) : chance.between(2, 40))));
  const states = sizes
    .map((words, i) => {
      const next = i + 1 < count ? `Some(${id}_${i + 1})` : "None";
      return `#[inline(never)] fn ${id}_${i}(m: &mut ${id}M) { let mut a = [m.n; ${words}]; black_box(&mut a); m.n += a[0]; m.state = ${next}; }\n`;
    })
    .join("");
  return {
    kind: "state machine",
    declarations: `struct ${id}M { n: u32, state: Option<fn(&mut ${id}M)> }\n${states}#[inline(never)] fn ${id}(m: &mut ${id}M) -> u32 { while let Some(f) = m.state { f(m); } m.n }\n`,
    run: `let mut m = ${id}M { n: one(), state: Some(${id}_0) }; sum(${id}(&mut m));`,
    whole: true,
  };
};

const hook: Maker = (chance, id) => ({
  kind: "out parameter",
  declarations: `${leaves(chance, `${id}_`, 2)}#[inline(never)] fn ${id}_set(h: &mut Option<fn(u32) -> u32>) { *h = Some(if one() == 1 { ${id}_0 } else { ${id}_1 }); }\n#[inline(never)] fn ${id}() -> u32 { let mut h: Option<fn(u32) -> u32> = Some(${id}_1); let s = h.map_or(0, |f| f(1)); ${id}_set(&mut h); s + h.map_or(0, |f| f(2)) }\n`,
  run: `sum(${id}());`,
  whole: true,
});

const traitObjects: Maker = (chance, id) => {
  const count = chance.between(2, 4);
  const upper = id.toUpperCase();
  const sizes = chance.shuffled(Array.from({ length: count }, (_, i) => (i === 0 ? chance.between(60, 200) : chance.between(2, 40))));
  const types = sizes
    .map(
      (words, i) =>
        `struct ${id}S${i}(u32);\nimpl ${id}T for ${id}S${i} { #[inline(never)] fn go(&self, n: u32) -> u32 { let mut a = [n + self.0; ${words}]; black_box(&mut a); a[0] } fn kind(&self) -> u32 { ${i} } }\n`,
    )
    .join("");
  const objects = sizes.map((_, i) => `&${id}S${i}(${i})`).join(", ");
  return {
    kind: "trait objects",
    declarations: `trait ${id}T: Sync { fn go(&self, n: u32) -> u32; fn kind(&self) -> u32; }\n${types}static ${upper}: [&dyn ${id}T; ${count}] = [${objects}];\n#[inline(never)] fn ${id}(all: &[&dyn ${id}T]) -> u32 { let mut s = 0; for t in all { s += t.go(s) + t.kind(); } s }\n`,
    run: `sum(${id}(black_box(&${upper})));`,
    whole: true,
  };
};

const closures: Maker = (chance, id) => ({
  kind: "closures",
  declarations: `${leaves(chance, `${id}_`, 2)}#[inline(never)] fn ${id}_run(f: &mut dyn FnMut(u32) -> u32) -> u32 { f(1) + f(2) }\n#[inline(never)] fn ${id}() -> u32 { let mut n = one(); let a = ${id}_run(&mut |k| { n += k; ${id}_0(n) }); let b = ${id}_run(&mut |k| ${id}_1(k)); a + b }\n`,
  run: `sum(${id}());`,
  whole: true,
});

const copied: Maker = (chance, id) => {
  const before = chance.between(0, 8);
  return {
    kind: "callback in a structure",
    declarations: `${leaves(chance, `${id}_`, 2)}#[derive(Clone, Copy)] struct ${id}D { a: [u32; ${before}], f: Option<fn(u32) -> u32>, z: u32 }\n#[inline(never)] fn ${id}_make(k: u32) -> ${id}D { ${id}D { a: [k; ${before}], f: Some(if k == 1 { ${id}_0 } else { ${id}_1 }), z: k } }\n#[inline(never)] fn ${id}_call(d: &${id}D) -> u32 { match d.f { Some(f) => f(d.z) + d.a.len() as u32, None => 0 } }\n`,
    run: `let all = [${id}_make(one()), ${id}_make(2)]; let other = black_box(all)[1]; for d in black_box(&all) { sum(${id}_call(d)); } sum(${id}_call(&other));`,
    whole: true,
  };
};

const formatted: Maker = (chance, id) => ({
  kind: "formatting",
  declarations: `struct ${id}W([u8; 32], usize);\nimpl core::fmt::Write for ${id}W { fn write_str(&mut self, s: &str) -> core::fmt::Result { for b in s.bytes() { if self.1 < 32 { self.0[self.1] = b; self.1 += 1; } } Ok(()) } }\n#[inline(never)] fn ${id}(k: u32) -> u32 { use core::fmt::Write; let mut w = ${id}W([0; 32], 0); let _ = write!(w, "${chance.pick(["{} {:x}", "{:>4}:{}", "{:?}-{}"])}", k, k + 1); w.1 as u32 }\n`,
  run: `sum(${id}(one()));`,
  whole: false,
});

const direct: Maker = (chance, id) => {
  const depth = chance.between(2, 5);
  let text = leaf(`${id}_0`, chance.between(2, 100));
  for (let i = 1; i < depth; i++) text += leaf(`${id}_${i}`, chance.between(2, 60), `a[0] += ${id}_${i - 1}(n);`);
  return { kind: "direct", declarations: text, run: `sum(${id}_${depth - 1}(one()));`, whole: true };
};

const MAKERS: readonly Maker[] = [direct, table, table, stateMachine, hook, traitObjects, traitObjects, closures, copied, formatted];

/** Interrupts that nest, with priorities in bytes, through a function, or not written. */
function interrupts(chance: Chance): Piece & Pick<Program, "groups"> & { readonly inner: string; readonly count: number } {
  const count = chance.between(1, 3);
  const way = chance.pick(["nothing", "constants", "a function", "a loop"]);
  const values = Array.from({ length: count }, () => (way === "nothing" ? 0 : chance.between(0, 3) * 0x40));
  const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
  let text =
    '#[inline(never)] fn set_priority(irq: u32, p: u8) { unsafe { write_volatile((0xE000E400 + irq) as *mut u8, p) } }\n#[inline(always)] fn pend(irq: u32) { unsafe { write_volatile(0xE000E200 as *mut u32, 1 << irq); asm!("dsb", "isb") } }\n';
  order.forEach((irq, i) => {
    const next = order[i + 1];
    text += leaf(`irq${irq}`, chance.between(2, 100), next === undefined ? "" : `black_box(&mut a); pend(${next});`);
    text += `#[unsafe(no_mangle)] extern "C" fn I${irq}() { sum(irq${irq}(1)); }\n`;
  });
  text += leaf("interrupted", chance.between(4, 60), `black_box(&mut a); pend(${order[0]});`);
  const writes: Record<string, string> = {
    nothing: "",
    constants: values.map((value, i) => `unsafe { write_volatile((0xE000E400u32 + ${i}) as *mut u8, ${value}) };`).join(" "),
    "a function": values.map((value, i) => `set_priority(${i}, ${value});`).join(" "),
    "a loop": `for (i, p) in [${values.map((value) => `${value}u8`).join(", ")}].iter().enumerate() { set_priority(i as u32, *p); }`,
  };
  const groups = new Map<number, number[]>();
  values.forEach((value, irq) => {
    groups.set(value, [...(groups.get(value) ?? []), 16 + irq]);
  });
  return {
    kind: `interrupts, priorities by ${way}`,
    declarations: text,
    run: `${writes[way]} unsafe { write_volatile(0xE000E100 as *mut u32, ${(1 << count) - 1}) };`,
    whole: true,
    groups: [...groups.values()],
    inner: "sum(interrupted(1));",
    count,
  };
}

/** The program of a seed; it stands alone on `core`. */
export function rustProgram(seed: number, target: Target): Program {
  const chance = new Chance(seed);
  const pieces = Array.from({ length: chance.between(1, 3) }, (_, i) => chance.pick(MAKERS)(chance, `p${i}`));
  const plan = target.name !== "m0" && chance.oneIn(2) ? interrupts(chance) : undefined;
  const all = [...pieces, ...(plan === undefined ? [] : [plan])];
  const slots = Array.from({ length: 8 }, (_, i) => `Vector { f: ${plan !== undefined && i < plan.count ? `I${i}` : "Default"} }`).join(
    ", ",
  );
  const source = rustText({
    target,
    slots,
    declarations: all.map((piece) => piece.declarations).join("\n"),
    app: `${plan?.run ?? ""} ${pieces.map((piece) => `{ ${piece.run} }`).join(" ")} ${plan?.inner ?? ""}`,
  });
  return {
    name: `rust-${target.name}-${seed}`,
    language: "Rust",
    source,
    kinds: all.map((piece) => piece.kind),
    whole: all.every((piece) => piece.whole),
    groups: plan?.groups ?? [],
    threads: [],
  };
}

/** What a panic does where nothing else is asked for. */
const HANG = 'fn panic(_: &core::panic::PanicInfo) -> ! { loop { unsafe { asm!("nop") } } }';

/** The text of a program whose main is `app`. */
export function rustText({
  target,
  declarations,
  app,
  slots,
  panic = HANG,
}: {
  target: Target;
  declarations: string;
  app: string;
  slots: string;
  panic?: string;
}): string {
  return `#![no_std]
#![no_main]
#![allow(non_camel_case_types, dead_code, static_mut_refs, unused_imports)]
use core::{arch::asm, hint::black_box, ptr::{read_volatile, write_volatile}};
static mut ONE: u32 = 1;
static mut SUM: u32 = 0;
#[inline(never)] fn one() -> u32 { unsafe { read_volatile(&raw const ONE) } }
#[inline(never)] fn sum(n: u32) { unsafe { write_volatile(&raw mut SUM, n) } }
#[panic_handler] ${panic}
fn done() -> ! { unsafe { asm!("bkpt 0xab", in("r0") 0x18, in("r1") 0x20026) }; loop { unsafe { asm!("nop") } } }
${declarations}
#[inline(never)] fn app() { ${app} }
unsafe extern "C" { static _stack_start: u32; static mut __sdata: u32; static mut __edata: u32; static __sidata: u32; static mut __sbss: u32; static mut __ebss: u32; }
#[unsafe(no_mangle)] unsafe extern "C" fn Reset() -> ! { unsafe {
  ${target.flags.length > 1 ? 'let cpacr = 0xE000ED88 as *mut u32; write_volatile(cpacr, read_volatile(cpacr) | 0xF << 20); asm!("dsb", "isb");' : ""}
  let (mut s, mut d) = (&raw const __sidata, &raw mut __sdata);
  while d < &raw mut __edata { write_volatile(d, read_volatile(s)); d = d.add(1); s = s.add(1); }
  let mut d = &raw mut __sbss;
  while d < &raw mut __ebss { write_volatile(d, 0); d = d.add(1); }
  app(); done() } }
extern "C" fn Default() { loop { unsafe { asm!("nop") } } }
union Vector { f: unsafe extern "C" fn(), r: unsafe extern "C" fn() -> !, s: *const u32, n: u32 }
unsafe impl Sync for Vector {}
#[used] #[unsafe(link_section = ".vectors")] static VECTORS: [Vector; 24] = [Vector { s: &raw const _stack_start }, Vector { r: Reset }, Vector { f: Default },
  Vector { f: Default }, Vector { f: Default }, Vector { f: Default }, Vector { f: Default }, Vector { n: 0 }, Vector { n: 0 }, Vector { n: 0 }, Vector { n: 0 },
  Vector { f: Default }, Vector { f: Default }, Vector { n: 0 }, Vector { f: Default }, Vector { f: Default }, ${slots}];
`;
}
