// npm run compare -- OLD NEW [--commands a,b] [--most N] [ELF…]: whether two builds of the command line say the same. OLD and NEW are folders that
// hold `cortex-size.cjs` (a `dist` kept from before). Every command runs on every image (all samples without names) with `--format json`; what
// differs is listed by its place in the document, and exit codes and messages count. Exits 1 when anything differs.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const COMMANDS =
  "show,size,sections,symbols,units,files,inlines,generics,crates,vectors,stack,panics,defmt,duplicates,doctor,dead,tasks,archives,objects,discarded,fill,image,report";

const { values, positionals } = parseArgs({
  options: { commands: { type: "string", default: COMMANDS }, most: { type: "string", default: "5" } },
  allowPositionals: true,
});
const [before, after, ...named] = positionals;
if (before === undefined || after === undefined) {
  console.error("usage: npm run compare -- OLD NEW [--commands a,b] [--most N] [ELF…]");
  process.exit(2);
}
const images = named.length > 0 ? named : samples();
const most = Number(values.most);

function samples() {
  const files = readdirSync("samples", { recursive: true }).filter((name) => name.endsWith(".elf"));
  return files.map((name) => join("samples", name)).sort();
}

/** What a build says: its document (or text where it is none), exit code and messages. */
function answer(folder, command, image) {
  const program = resolve(join(folder, existsSync(join(folder, "dist")) ? "dist/cortex-size.cjs" : "cortex-size.cjs"));
  const args = command === "report" ? ["report", image, "-o", "-", "--format", "json"] : [command, image, "--format", "json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8", maxBuffer: 1 << 30 });
  return { status, messages: stderr, document: parsed(stdout) };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Places at which two values differ, with both; at most `most`. */
function* differences(one, other, place = "") {
  if (one === other) return;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    yield `${place}: ${short(one)} became ${short(other)}`;
    return;
  }
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) yield* differences(one[key], other[key], `${place}/${key}`);
}

function short(value) {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

let differing = 0;
let compared = 0;
for (const image of images) {
  for (const command of values.commands.split(",")) {
    compared++;
    let found = 0;
    for (const difference of differences(answer(before, command, image), answer(after, command, image))) {
      if (found === 0) differing++;
      if (found++ === most) {
        console.log("  …");
        break;
      }
      console.log(`${image} ${command} ${difference}`);
    }
  }
}
console.log(`${compared} answers compared, ${differing} differ`);
process.exit(differing === 0 ? 0 : 1);
