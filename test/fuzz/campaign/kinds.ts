import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Chance, type Change, changeBytes, changeText } from "./mutate.ts";

/** A kind of input that is read: a well-formed one to begin with, what changes it, and the command that reads it. */
export interface Kind {
  readonly name: string;
  /** File to change, files beside it, and the command's words; files are named as here. */
  make(chance: Chance): {
    readonly changed: string;
    readonly files: Readonly<Record<string, Uint8Array>>;
    readonly args: readonly string[];
  };
  change(chance: Chance, bytes: Uint8Array): Change;
}

const read = (path: string) => new Uint8Array(readFileSync(path));
const text = (content: string) => new Uint8Array(Buffer.from(content));
const pick = <T>(chance: Chance, from: readonly T[]): T => from[chance(from.length)]!;

/** Extents of the sections that `wanted` chooses, with the headers. */
function extents(elf: Uint8Array, wanted: (name: string, type: number) => boolean): [number, number][] {
  const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength);
  const [headers, count, names] = [view.getUint32(32, true), view.getUint16(48, true), view.getUint16(50, true)];
  const strings = view.getUint32(headers + 40 * names + 16, true);
  const found: [number, number][] = [
    [0, 52],
    [headers, 40 * count],
  ];
  for (let i = 1; i < count; i++) {
    const at = headers + 40 * i;
    const start = strings + view.getUint32(at, true);
    const name = Buffer.from(elf.subarray(start, elf.indexOf(0, start))).toString("latin1");
    const type = view.getUint32(at + 4, true);
    if (type !== 8 && wanted(name, type)) found.push([view.getUint32(at + 16, true), view.getUint32(at + 20, true)]);
  }
  return found;
}

/** An archive of two members, with a name that is too long for its field. */
function archive(members: readonly Uint8Array[]): Uint8Array {
  const field = (value: string, width: number) => value.padEnd(width);
  const member = (name: string, body: Uint8Array) => [
    text(`${field(name, 16)}${field("0", 12)}${field("0", 6)}${field("0", 6)}${field("644", 8)}${field(String(body.length), 10)}\`\n`),
    body,
    text(body.length % 2 === 0 ? "" : "\n"),
  ];
  return Buffer.concat([
    text("!<arch>\n"),
    ...member("//", text("a-rather-long-name.o/\n")),
    ...members.flatMap((body, i) => member(i === 0 ? "/0" : `m${i}.o/`, body)),
  ]);
}

const TOML = `[budgets]\nregions = { FLASH = { max = "90%" }, RAM = { max = "16K", growth = "1K" } }\n[[budgets.symbol]]\nmatch = "main*"\nmax = 400\n[stack]\npriorities = { UART = 3 }\nassume = { "core::*" = 32 }\n[components]\nrtos = { crates = "embassy-*" }\n`;
const YAML = `budgets:\n  regions:\n    FLASH: &a { max: "90%" }\n    RAM: *a\nstack:\n  priorities: { UART: 3 }\ncomponents:\n  rtos: { crates: "embassy-*" }\n`;
const JSONC = `{"budgets": {"regions": {"FLASH": {"max": "90%"}}}, "stack": {"priorities": {"UART": 3}}, "components": {"rtos": {"crates": "embassy-*"}}}`;
const SVD = `<?xml version="1.0"?><device><name>X</name><peripherals>${Array.from({ length: 30 }, (_, i) => `<peripheral><name>P${i}</name><interrupt><name>IRQ_${i}</name><value>${i}</value></interrupt></peripheral>`).join("\n")}</peripherals></device>`;

/** All kinds; `root` is the project's folder. `saved` makes a report of an image that can be compared. */
export function kinds(root: string, saved: (elf: string) => string): readonly Kind[] {
  const folder = (path: string, pattern: RegExp) =>
    readdirSync(join(root, path))
      .filter((name) => pattern.test(name))
      .map((name) => join(root, path, name));
  const sample = (name: string) => join(root, "samples", name, `${name}.elf`);
  const [debug, plain, rust, cpp] = ["debug-v7m", "c-newlib-f4", "microbit-v6m", "cpp-m4"].map(sample) as [string, string, string, string];
  // Beside a text stands a small image: what is tried is the text's reader and what its answers change.
  const [small, middle] = ["stack-tail-c", "c-lld-m0"].map(sample) as [string, string];
  const code = [
    "base-v8m",
    "microbit-v6m",
    "stack-tail-c",
    "stack-m0-c",
    "stack-m33",
    "stack-dyn-m3",
    "stack-unbounded-recursion",
    "rtic-lm3s",
  ].map(sample);
  const elf = (
    name: string,
    from: readonly string[],
    wanted: (name: string, type: number) => boolean,
    commands: readonly string[],
  ): Kind => ({
    name,
    make: (chance) => ({ changed: "a.elf", files: { "a.elf": read(pick(chance, from)) }, args: [pick(chance, commands), "a.elf"] }),
    change: (chance, bytes) => changeBytes(chance, extents(bytes, wanted)),
  });
  const textual = (
    name: string,
    from: readonly (() => Uint8Array)[],
    file: string,
    args: readonly string[],
    beside: Record<string, string> = {},
  ): Kind => ({
    name,
    make: (chance) => ({
      changed: file,
      files: { ...Object.fromEntries(Object.entries(beside).map(([as, path]) => [as, read(path)])), [file]: pick(chance, from)() },
      args,
    }),
    change: changeText,
  });
  const files = (paths: readonly string[]) => paths.map((path) => () => read(path));
  const maps = folder("test/formats/map/fixtures", /\.map$/);
  const whole = () => text(saved(middle));
  return [
    elf("elf", [plain, rust, cpp], (_, type) => [2, 3, 7, 0x7000_0003].includes(type), [
      "show",
      "size",
      "sections",
      "symbols",
      "tree",
      "doctor",
      "report",
      "image",
    ]),
    elf("dwarf", [debug, rust, cpp], (name) => name.startsWith(".debug"), [
      "units",
      "files",
      "inlines",
      "crates",
      "tasks",
      "tree",
      "doctor",
    ]),
    elf("thumb", code, (name, type) => type === 1 && !name.startsWith(".debug"), [
      "stack",
      "vectors",
      "dead",
      "panics",
      "retained",
      "duplicates",
      "generics",
    ]),
    {
      name: "ar",
      make: () => ({ changed: "a.a", files: { "a.a": archive([read(plain).subarray(0, 4000), read(plain)]) }, args: ["size", "a.a"] }),
      change: (chance, bytes) => (chance(2) === 0 ? changeText(chance) : changeBytes(chance, [[0, Math.min(400, bytes.length)]])),
    },
    textual("map", files(maps), "a.map", ["show", "a.map"]),
    textual(
      "map-of-elf",
      files([join(root, "samples/c-lld-m0/c-lld-m0.map"), join(root, "samples/stack-tail-c/stack-tail-c.map")]),
      "a.map",
      ["archives", "a.elf", "--map", "a.map"],
      { "a.elf": small },
    ),
    textual("memory.x", files(folder("test/formats/memory-x/fixtures", /\.x$/)), "memory.x", ["a.elf", "--memory", "memory.x"], {
      "a.elf": small,
    }),
    textual("toml", [() => text(TOML)], "a.toml", ["check", "a.elf", "--config", "a.toml"], { "a.elf": small }),
    textual("yaml", [() => text(YAML)], "a.yml", ["check", "a.elf", "--config", "a.yml"], { "a.elf": small }),
    textual("json", [() => text(JSONC)], "a.json", ["check", "a.elf", "--config", "a.json"], { "a.elf": small }),
    textual("lock", files([join(root, "samples/microbit-v6m/Cargo.lock")]), "Cargo.lock", ["crates", "a.elf", "--lockfile", "Cargo.lock"], {
      "a.elf": rust,
    }),
    textual("svd", [() => text(SVD)], "a.svd", ["vectors", "a.elf", "--svd", "a.svd"], { "a.elf": small }),
    textual("saved", [whole], "b.json", ["diff", "a.elf", "b.json"], { "a.elf": middle }),
    textual("comment", [whole], "b.json", ["comment", "b.json"]),
    textual("log", files(folder("test/formats/link-error/fixtures", /\.log$/)), "a.log", ["--link-error", "a.log"]),
  ];
}
