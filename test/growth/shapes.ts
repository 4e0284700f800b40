import { largeElf } from "../support/large-elf.ts";

/** Input of one kind that grows with `n`: files by name, and the command that once took more than linear work or memory for it. */
export interface Shape {
  readonly name: string;
  readonly command: readonly string[];
  readonly files: (n: number) => Readonly<Record<string, string | Uint8Array>>;
  /** Where growth begins: large enough that a run takes a good part of a second. */
  readonly n: number;
  /** What a run ends with; the smallest input, of n = 1, may be answered. */
  readonly code: number;
  /** Whether a small file claims sizes that add up to much: memory is held to the file then. */
  readonly claims?: true;
}

const ALLOCATED = 2;
const CODE = 6;
const FLASH = 0x0800_0000;

/** `count` halfwords of code: no operation, and a return. */
function thumb(count: number): Buffer {
  const code = Buffer.alloc(2 * count);
  for (let i = 0; i < count; i++) code.writeUInt16LE(i % 2 === 0 ? 0xbf00 : 0x4770, 2 * i);
  return code;
}

const text = (halfwords: number) => ({ name: ".text", flags: CODE, address: FLASH, bytes: thumb(halfwords) });
const each = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

/** A vector table, and behind it functions of 8 bytes of which each calls the next: in a crate each. */
function chain(n: number): Buffer {
  const table = Buffer.alloc(64);
  table.writeUInt32LE(0x2000_1000, 0);
  for (let slot = 1; slot < 16; slot++) table.writeUInt32LE(FLASH + 65, 4 * slot);
  const code = Buffer.alloc(8 * n);
  for (let i = 0; i < n; i++) {
    // bl to the next function; bx lr; nop
    const call = i + 1 < n ? [0xf000, 0xf802] : [0xbf00, 0xbf00];
    for (const [word, value] of [...call, 0x4770, 0xbf00].entries()) code.writeUInt16LE(value, 8 * i + 2 * word);
  }
  const name = (i: number) => `_ZN${`crate_${i}`.length}crate_${i}1f17h0123456789abcdefE`;
  return largeElf(
    [
      { name: ".vector_table", flags: ALLOCATED, address: FLASH, bytes: table },
      { name: ".text", flags: CODE, address: FLASH + 64, bytes: code },
    ],
    each(n, (i) => ({ name: name(i), value: FLASH + 65 + 8 * i, size: 6, section: 2 })),
  );
}

/** A vector table, and behind it one run of code in which a function begins at each halfword, each to the end of all. */
function overlapping(n: number): Buffer {
  const table = Buffer.alloc(64);
  table.writeUInt32LE(0x2000_1000, 0);
  for (let slot = 1; slot < 16; slot++) table.writeUInt32LE(FLASH + 65, 4 * slot);
  return largeElf(
    [
      { name: ".vector_table", flags: ALLOCATED, address: FLASH, bytes: table },
      { name: ".text", flags: CODE, address: FLASH + 64, bytes: thumb(n) },
    ],
    each(n, (i) => ({ name: `f${i}`, value: FLASH + 65 + 2 * i, size: 2 * (n - i), section: 2 })),
  );
}

/** A vector table, and behind it one function in which two paths compute alike from different values, then call through a pointer. */
function twoPaths(computed: readonly number[]): Buffer {
  const table = Buffer.alloc(64);
  table.writeUInt32LE(0x2000_1000, 0);
  for (let slot = 1; slot < 16; slot++) table.writeUInt32LE(FLASH + 65, 4 * slot);
  // The branches of either path go by b.w, T4 [ARMv7-M A7.7.12], ahead by so many bytes.
  const ahead = (bytes: number) => [0xf000 | ((bytes >> 12) & 0x3ff), 0xb800 | ((bytes >> 1) & 0x7ff)];
  const length = 2 * computed.length;
  // cmp r2, #0; bne over the branch; b.w to the other path; mov r0, r1; …; b.w to where they meet; mov r0, r3; …; ldr r4, [r0]; blx r4; bx lr
  const code = [
    ...[0x2a00, 0xd101, ...ahead(length + 6), 0x4608, ...computed, ...ahead(length + 2)],
    ...[0x4618, ...computed, 0x6804, 0x47a0, 0x4770],
  ];
  const bytes = Buffer.alloc(2 * code.length);
  for (const [word, value] of code.entries()) bytes.writeUInt16LE(value, 2 * word);
  return largeElf(
    [
      { name: ".vector_table", flags: ALLOCATED, address: FLASH, bytes: table },
      { name: ".text", flags: CODE, address: FLASH + 64, bytes },
    ],
    [{ name: "both", value: FLASH + 65, size: bytes.length, section: 2 }],
  );
}

const functions = (n: number) =>
  largeElf(
    [text(8 * n)],
    each(n, (i) => ({ name: `function_${i}`, value: FLASH + 1 + 16 * i, size: 16, section: 1 })),
  );
const lock = (packages: readonly { name: string; dependencies: readonly string[] }[]) =>
  packages
    .map(
      ({ name, dependencies }) =>
        `[[package]]\nname = "${name}"\nversion = "1.0.0"\ndependencies = [${dependencies.map((one) => `"${one}"`)}]\n`,
    )
    .join("\n");
const svd = (n: number) =>
  `<?xml version="1.0"?><device><name>X</name><peripherals>${each(n, (i) => `<peripheral><name>P${i}</name><interrupt><name>I${i}</name><value>${i % 400}</value></interrupt></peripheral>`).join("\n")}</peripherals></device>`;

export const SHAPES: readonly Shape[] = [
  {
    name: "sections of code",
    command: ["tree", "a.elf"],
    files: (n) => ({ "a.elf": largeElf(each(n, (i) => ({ name: `.text.f${i}`, flags: CODE, address: FLASH + 16 * i, bytes: thumb(8) }))) }),
    ...{ n: 6000, code: 0 },
  },
  {
    name: "symbols at one address",
    command: ["report", "a.elf", "-o", "a.html"],
    files: (n) => ({
      "a.elf": largeElf(
        [text(64)],
        each(n, (i) => ({ name: `f${i}`, value: FLASH + 1, size: 16, section: 1 })),
      ),
    }),
    ...{ n: 40_000, code: 0 },
  },
  {
    name: "functions that overlap",
    command: ["duplicates", "a.elf"],
    files: (n) => ({
      "a.elf": largeElf(
        [text(8 * n)],
        each(n, (i) => ({ name: `f${i}`, value: FLASH + 1 + 2 * i, size: 8 * n, section: 1 })),
      ),
    }),
    ...{ n: 8000, code: 0, claims: true },
  },
  {
    name: "functions, as a tree",
    command: ["tree", "a.elf", "--by", "symbol"],
    files: (n) => ({ "a.elf": functions(n) }),
    n: 30_000,
    code: 0,
  },
  {
    name: "functions, as a page",
    command: ["report", "a.elf", "-o", "a.html"],
    files: (n) => ({ "a.elf": functions(n) }),
    n: 10_000,
    code: 0,
  },
  { name: "crates that are asked for", command: ["retained", "a.elf"], files: (n) => ({ "a.elf": chain(n) }), n: 6000, code: 0 },
  { name: "calls, one in the other", command: ["stack", "a.elf"], files: (n) => ({ "a.elf": chain(n) }), n: 6000, code: 0 },
  {
    name: "functions that overlap, followed",
    command: ["stack", "a.elf"],
    files: (n) => ({ "a.elf": overlapping(n) }),
    ...{ n: 4000, code: 0, claims: true },
  },
  {
    name: "sums of sums on two paths",
    command: ["stack", "a.elf"],
    // adds r0, r0, r0
    files: (n) => ({ "a.elf": twoPaths(each(n, () => 0x1800)) }),
    ...{ n: 80_000, code: 0 },
  },
  {
    name: "words behind words on two paths",
    command: ["stack", "a.elf"],
    // ldr r0, [r0]
    files: (n) => ({ "a.elf": twoPaths(each(n, () => 0x6800)) }),
    ...{ n: 80_000, code: 0 },
  },
  {
    name: "sections over one content",
    command: ["duplicates", "a.elf"],
    files: (n) => {
      const bytes = thumb(1 << 19);
      return {
        "a.elf": largeElf([
          { ...text(0), bytes },
          ...each(n, (i) => ({ name: `.text.s${i}`, flags: CODE, address: 0x1000_0000 + i * 0x20_0000, bytes, shares: 1 })),
        ]),
      };
    },
    ...{ n: 50, code: 0, claims: true },
  },
  {
    name: "names that are the end of one name",
    command: ["show", "a.elf"],
    files: (n) => ({
      "a.elf": largeElf(
        [text(8 * n)],
        each(n, (i) => ({ name: 1 + i, value: FLASH + 1 + 16 * i, size: 16, section: 1 })),
        "abcdefgh".repeat(16 * n),
      ),
    }),
    ...{ n: 1000, code: 3, claims: true },
  },
  {
    name: "interrupts of a description",
    command: ["vectors", "b.elf", "--svd", "a.svd"],
    files: (n) => ({ "b.elf": chain(2), "a.svd": svd(n) }),
    n: 10_000,
    code: 0,
  },
  {
    name: "keys of YAML",
    command: ["config", "print", "--config", "a.yml"],
    files: (n) => ({ "a.yml": each(n, (i) => `k${i}: ${i}\n`).join("") }),
    ...{ n: 1000, code: 2 },
  },
  {
    name: "aliases of YAML",
    command: ["config", "print", "--config", "a.yml"],
    files: (n) => ({ "a.yml": `a: &a [1]\n${each(n, (i) => `k${i}: *a\n`).join("")}` }),
    ...{ n: 1000, code: 2 },
  },
  {
    name: "brackets of YAML, one in the other",
    command: ["config", "print", "--config", "a.yml"],
    files: (n) => ({ "a.yml": `a: ${"[".repeat(n)}${"]".repeat(n)}\n` }),
    ...{ n: 20_000, code: 2 },
  },
  {
    name: "dots of a TOML key",
    command: ["config", "print", "--config", "a.toml"],
    files: (n) => ({ "a.toml": `a${".a".repeat(n)} = 1\n` }),
    ...{ n: 40_000, code: 2 },
  },
  {
    name: "packages of a lock file that each need the next two",
    command: ["crates", "b.elf", "--lockfile", "Cargo.lock"],
    files: (n) => ({
      "b.elf": chain(2),
      "Cargo.lock": lock(
        each(n, (i) => ({ name: `p${i}`, dependencies: [i + 1, i + 2].filter((one) => one < n).map((one) => `p${one}`) })),
      ),
    }),
    ...{ n: 4000, code: 0 },
  },
  {
    name: "words of a damaged list in a lock file",
    command: ["crates", "b.elf", "--lockfile", "Cargo.lock"],
    files: (n) => ({
      "b.elf": chain(2),
      "Cargo.lock": `version = 3\n\n[[package]]\nname = "a"\nversion = "1.0.0"\ndependencies = [${'"a"  '.repeat(n)} x`,
    }),
    ...{ n: 20_000, code: 3 },
  },
  {
    name: "text for a regular expression that backtracks",
    command: ["symbols", "a.elf", "--filter", "/^(a|a?)+$/"],
    files: (n) => ({ "a.elf": largeElf([text(8)], [{ name: `${"a".repeat(n)}!`, value: FLASH + 1, size: 16, section: 1 }]) }),
    ...{ n: 100_000, code: 0 },
  },
];
