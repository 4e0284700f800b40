import { buildElf } from "./elf-builder.ts";
import { numbersFrom } from "./random.ts";

const [WRITE, ALLOC, EXEC] = [1, 2, 4];
const [OBJECT, FUNCTION] = [1, 2];

/** Names that would act in a page that forgets an escape. */
export const HOSTILE_NAMES: readonly string[] = [
  "<script>alert(1)</script>",
  "</script>",
  "</style>",
  '"><img src=x onerror=alert(1)>',
  "$&$`$'",
  "line\u2028separator",
  "<!--",
  "<b>bold</b>&amp;",
  "\u202egnp.exe",
  "__proto__",
  "constructor",
];

/** An image whose symbols have hostile names. */
export function hostileElf(): Uint8Array {
  return image(HOSTILE_NAMES.map((name, i) => ({ name, size: 16 + 4 * i })));
}

const CRATES = [
  "core",
  "alloc",
  "heapless",
  "embassy_executor",
  "embassy_net",
  "smoltcp",
  "serde",
  "postcard",
  "defmt",
  "app",
  "cortex_m",
  "nb",
];
const MODULES = [
  "fmt",
  "iter",
  "slice",
  "str",
  "socket",
  "tcp",
  "udp",
  "wire",
  "driver",
  "queue",
  "pool",
  "timer",
  "usb",
  "spi",
  "uart",
  "flash",
  "codec",
  "state",
];
const TYPES = [
  "Writer",
  "Reader",
  "Buffer",
  "Packet",
  "Frame",
  "Handle",
  "Channel",
  "Waker",
  "Config",
  "Error",
  "Parser",
  "Cursor",
  "Ring",
  "Slot",
  "Endpoint",
  "Session",
];
const VERBS = [
  "poll",
  "write",
  "read",
  "parse",
  "emit",
  "dispatch",
  "process",
  "fmt",
  "drop",
  "next",
  "push",
  "pop",
  "send",
  "recv",
  "open",
  "close",
  "reset",
  "flush",
  "insert",
  "remove",
];

/** An image of so many functions and objects, with mangled Rust names (legacy, hash and all) as varied as those of a large program. */
export function manySymbols(count: number): Uint8Array {
  const next = numbersFrom(count);
  const pick = (words: readonly string[]) => words[next() % words.length]!;
  const hex = () => next().toString(16).padStart(8, "0");
  const symbols = Array.from({ length: count }, () => {
    const parts = [
      pick(CRATES),
      pick(MODULES),
      pick(MODULES),
      `${pick(TYPES)}${pick(TYPES)}`,
      `${pick(VERBS)}_${pick(MODULES)}${next() % 40}`,
    ];
    const name = `_ZN${parts.map((part) => `${part.length}${part}`).join("")}17h${hex()}${hex()}E`;
    return { name, size: 2 * (1 + (next() % 20 === 0 ? next() % 900 : next() % 90)) };
  });
  return image(symbols);
}

function image(symbols: readonly { name: string; size: number }[]): Uint8Array {
  const isCode = (i: number) => i % 8 !== 7;
  const [text, bss]: { name: string; size: number }[][] = [symbols.filter((_, i) => isCode(i)), symbols.filter((_, i) => !isCode(i))];
  const placed = (list: typeof symbols, base: number, section: number, type: number) => {
    let at = base;
    return list.map(({ name, size }) => {
      const value = at;
      at += size;
      return { name, value, size, type, section };
    });
  };
  const total = (list: typeof symbols) => list.reduce((sum, { size }) => sum + size, 0);
  return buildElf({
    machine: 40,
    type: 2,
    entry: 0x0800_0001,
    sections: [
      { name: ".text", flags: ALLOC | EXEC, address: 0x0800_0000, bytes: new Uint8Array(total(text!)) },
      { name: ".bss", type: 8, flags: ALLOC | WRITE, address: 0x2000_0000, size: total(bss!) },
    ],
    segments: [{ first: 0, last: 0, physicalAddress: 0x0800_0000 }],
    symbols: [...placed(text!, 0x0800_0000, 0, FUNCTION), ...placed(bss!, 0x2000_0000, 1, OBJECT)],
  });
}
