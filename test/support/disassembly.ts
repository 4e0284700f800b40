import { runTool } from "./tools.ts";

/** What a disassembler says of one instruction; undefined where its text says nothing. */
export interface Disassembled {
  readonly address: number;
  readonly length: number;
  readonly text: string;
  /** Address of a branch, call, literal or `adr`. */
  readonly target: number | undefined;
  /** Bytes added to the stack pointer; "unknown" when a register decides. */
  readonly stack: number | "unknown";
}

/** GNU objdump's view of every instruction of a file; data between code, undefined encodings and ARM code are left out. */
export function disassemble(file: string, ...options: string[]): Disassembled[] {
  const instructions: Disassembled[] = [];
  for (const line of runTool("arm-none-eabi-objdump", ["-d", "-w", ...options, file]).split("\n")) {
    const found = /^\s*([0-9a-f]+):\t((?:[0-9a-f]{4} )+)\s*\t(.*)$/.exec(line);
    if (found === null) continue;
    const text = found[3]!.replaceAll("\t", " ");
    if (text.startsWith(".") || /UNDEFINED|UNPREDICTABLE|undefined|illegal/.test(text)) continue;
    const address = Number.parseInt(found[1]!, 16);
    instructions.push({
      address,
      length: found[2]!.trim().split(" ").length * 2,
      text,
      target: targetOf(text, address),
      stack: stackOf(text),
    });
  }
  return instructions;
}

function targetOf(text: string, address: number): number | undefined {
  const branch =
    /^(?:bl?(?:[a-z]{2})?|cbn?z|le|wls)(?:tp)?(?:\.[nw0-9]+)? (?:lr, )?(?:(?:r\d+|sl|fp|ip|lr), )?(?:0x)?([0-9a-f]+)(?: <.*)?$/.exec(text);
  if (branch !== null) return Number.parseInt(branch[1]!, 16);
  const literal = /^v?ldr\S* .*\[pc.*[;@] \(?(?:0x)?([0-9a-f]+)\b/.exec(text);
  if (literal !== null) return Number.parseInt(literal[1]!, 16);
  const near = /[;@] \(adr \w+, ([0-9a-f]+)\b/.exec(text);
  if (near !== null) return Number.parseInt(near[1]!, 16);
  const far = /^(add|sub)w(?:[a-z]{2})? \w+, pc, #(\d+)/.exec(text);
  return far === null ? undefined : (((address + 4) & ~3) + (far[1] === "add" ? 1 : -1) * Number(far[2])) >>> 0;
}

function stackOf(text: string): number | "unknown" {
  const [mnemonic = "", ...rest] = text.replace(/\s*[;@].*/, "").split(" ");
  const operands = rest.join(" ");
  const list = /\{(.*)\}/.exec(operands);
  if (list !== null) {
    const down = /^(v?push|(v?stm|f?stm|v?ldm|f?ldm)db)/.test(mnemonic);
    const up = /^(v?pop|[vf]?(ldm|stm)(?!db))/.test(mnemonic);
    const viaSp = /^v?(push|pop)/.test(mnemonic) || /^sp!/.test(operands);
    if (!viaSp || !(down || up)) return 0;
    const bytes = listBytes(list[1]!) + (/^f(stm|ldm)\w*x/.test(mnemonic) ? 4 : 0);
    return down ? -bytes : bytes;
  }
  const writeBack = /\[sp, #(-?\d+)\]!|\[sp\], #(-?\d+)/.exec(operands);
  if (writeBack !== null) return Number(writeBack[1] ?? writeBack[2]);
  const adjust = /^(add|sub)w?(?:[a-z]{2})?s?(?:\.w)? sp, (?:sp, )?#(\d+)$/.exec(`${mnemonic} ${operands}`);
  if (adjust !== null) return adjust[1] === "add" ? Number(adjust[2]) : -Number(adjust[2]);
  if (/^msr/.test(mnemonic) && /^[MP]SP(_NS)?,/.test(operands)) return "unknown";
  if (/^(cmp|cmn|tst|teq|str|stm|push|msr)/.test(mnemonic)) return 0;
  return /^sp,/.test(operands) ? "unknown" : 0;
}

/** Bytes of a register list as objdump prints it: `r4, r5, lr`, `d8-d15`, `s16-s19`. */
function listBytes(list: string): number {
  let bytes = 0;
  for (const part of list.split(",").map((text) => text.trim())) {
    const range = /^([ds])(\d+)(?:-[ds](\d+))?$/.exec(part);
    if (range === null) bytes += 4;
    else bytes += (Number(range[3] ?? range[2]) - Number(range[2]) + 1) * (range[1] === "d" ? 8 : 4);
  }
  return bytes;
}
