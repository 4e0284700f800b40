// Speed and memory of the GNU ld map reader on a generated map: node test/bench/map.mjs [megabytes]
// Prints MB/s above Node's start, the reader's peak resident memory and the ratio to `wc -l`; a map parser from PyPI is timed too
// where PYTHON names an interpreter that has mapfile_parser. The reader runs in a process of its own, bundled as it ships.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const megabytes = Number(process.argv[2] ?? 100);
const folder = mkdtempSync(join(tmpdir(), "map-bench-"));
try {
  const map = join(folder, "bench.map");
  writeMap(map, megabytes * 1e6);
  const reader = join(folder, "reader.mjs");
  const root = fileURLToPath(new URL("../..", import.meta.url));
  await build({
    stdin: {
      contents: `
        import { FileSource } from "./src/bytes/file-source.ts";
        import { readLinkMap } from "./src/formats/map/index.ts";
        if (process.argv[2] !== undefined) {
          const map = await readLinkMap(FileSource.open(process.argv[2]));
          console.log(JSON.stringify({ rows: map.inputs.count, symbols: map.symbols.count, discarded: map.discarded.count,
            objects: map.objects.length, peak: process.resourceUsage().maxRSS * 1024 }));
        } else console.log(JSON.stringify({ peak: process.resourceUsage().maxRSS * 1024 }));`,
      resolveDir: root,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: reader,
    logLevel: "error",
  });
  const empty = best(5, () => run(process.execPath, [reader]));
  const full = best(5, () => run(process.execPath, [reader, map]));
  const words = best(5, () => run("wc", ["-l", map]));
  const size = statSync(map).size;
  const seconds = full.seconds - empty.seconds;
  const { peak, ...counts } = JSON.parse(full.output);
  console.log(`map            ${(size / 1e6).toFixed(1)} MB, ${words.output.trim().split(" ")[0]} lines, ${JSON.stringify(counts)}`);
  console.log(`node start     ${empty.seconds.toFixed(3)} s, peak ${mebibytes(JSON.parse(empty.output).peak)}`);
  console.log(
    `reader         ${full.seconds.toFixed(3)} s, ${(size / 1e6 / seconds).toFixed(0)} MB/s above node's start, peak ${mebibytes(peak)}`,
  );
  console.log(`wc -l          ${words.seconds.toFixed(3)} s; the reader takes ${(seconds / words.seconds).toFixed(1)} times as long`);
  if (process.env.PYTHON !== undefined) {
    const program = "import sys,pathlib,mapfile_parser; m=mapfile_parser.MapFile(); m.readMapFile(pathlib.Path(sys.argv[1]))";
    const other = run(process.env.PYTHON, ["-c", program, map]);
    console.log(`mapfile_parser ${other.seconds.toFixed(3)} s; ${(other.seconds / seconds).toFixed(1)} times the reader's`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function best(times, measure) {
  return Array.from({ length: times }, measure).sort((a, b) => a.seconds - b.seconds)[0];
}

function run(program, args) {
  const start = process.hrtime.bigint();
  const done = spawnSync(program, args, { encoding: "utf8", env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined } });
  if (done.status !== 0) throw new Error(`${program}: ${done.stderr}`);
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, output: done.stdout };
}

function mebibytes(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/**
 * A map as GNU ld writes it with -ffunction-sections, --gc-sections and --cref: by bytes about a third discarded sections (for every
 * object also its empty .text, .data and .bss), half sections with one symbol each and the fill between them, a sixth cross references.
 */
function writeMap(path, size) {
  const file = openSync(path, "w");
  const hex = (value, width) => `0x${value.toString(16)}`.padStart(width);
  const address = (value) => `0x${value.toString(16).padStart(8, "0")}`;
  const words = ["sensor", "radio", "timer", "filter", "packet", "motor", "display", "storage", "update", "crypto", "queue", "power"];
  const name = (i) => `${words[i % 12]}_${words[(i >> 3) % 12]}_${words[(i >> 6) % 12]}_${i.toString(36)}`;
  const object = (i) =>
    `build/firmware/libraries/${words[i % 12]}/lib${words[i % 12]}.a(${words[(i >> 4) % 12]}_${(i % 4000).toString(36)}.o)`;
  const row = (section, at, bytes, from) =>
    section.length > 14
      ? ` ${section}\n                ${address(at)} ${hex(bytes, 10)} ${from}\n`
      : ` ${section.padEnd(15)}${address(at)} ${hex(bytes, 10)} ${from}\n`;
  let written = 0;
  let text = "";
  const emit = (more) => {
    text += more;
    if (text.length < 1 << 20) return;
    written += writeSync(file, text);
    text = "";
  };
  emit("Archive member included to satisfy reference by file (symbol)\n\n");
  for (let i = 0; i < 2000; i++) emit(`${object(i)}\n                              ${object(i + 7)} (${name(i)})\n`);
  emit("\nDiscarded input sections\n\n");
  for (let i = 0; written + text.length < size * 0.35; i++) {
    const from = object(i >> 3);
    if (i % 8 === 0) for (const section of [".text", ".data", ".bss"]) emit(row(section, 0, 0, from));
    emit(row(`.text.${name(i)}_unused`, 0, 4 + (i % 200), from));
  }
  emit("\nMemory Configuration\n\nName             Origin             Length             Attributes\n");
  emit("FLASH            0x08000000         0x10000000         xr\n*default*        0x00000000         0xffffffff\n");
  emit("\nLinker script and memory map\n\nLOAD main.o\n\n");
  emit(`.text           0x08000000 ${hex(0x08000000, 10)}\n *(.text*)\n`);
  let at = 0x08000000;
  let count = 0;
  for (; written + text.length < size * 0.83; count++) {
    const bytes = 4 + (count % 120);
    const symbol = `                ${address(at)}                ${name(count)}\n`;
    emit(row(`.text.${name(count)}`, at, bytes, object(count >> 3)) + symbol);
    at += bytes;
    if (at % 4 !== 0) emit(` *fill*         ${address(at)} ${hex(4 - (at % 4), 10)} \n`);
    at = Math.ceil(at / 4) * 4;
  }
  emit("OUTPUT(bench.elf elf32-littlearm)\n\nCross Reference Table\n\nSymbol                                            File\n");
  for (let i = 0; i < count && written + text.length < size; i++) {
    emit(`${name(i).padEnd(49)} ${object(i >> 3)}\n${" ".repeat(50)}${object(i + 7)}\n`);
  }
  writeSync(file, text);
  closeSync(file);
}
