import { dirname, isAbsolute, join, resolve } from "node:path";
import { documentsText } from "../../reports/json.ts";
import { type SizeFormat, sizeOutput } from "../../reports/size/size.ts";
import { FileSource } from "../../src/bytes/file-source.ts";
import { type SizedObject, sizedObjects } from "../../src/session/sizes.ts";
import { command, type OptionSpecs } from "../command.ts";
import { readText } from "../files/read-text.ts";
import { filesOf, openBytes } from "../inputs.ts";
import type { Io } from "../io.ts";

const OPTIONS = {
  A: { type: "boolean", means: ["format", "sysv"], describe: "System V format: every section" },
  B: { type: "boolean", means: ["format", "berkeley"], describe: "Berkeley format (the default)" },
  G: { type: "boolean", means: ["format", "gnu"], describe: "GNU format: read-only data is data" },
  format: {
    type: "string",
    choices: ["sysv", "berkeley", "gnu", "SysV", "Berkeley", "GNU", "json"],
    describe: "the same by name; json for reports",
  },
  d: { type: "boolean", means: ["radix", "10"], describe: "decimal (the default)" },
  o: { type: "boolean", means: ["radix", "8"], describe: "octal" },
  x: { type: "boolean", means: ["radix", "16"], describe: "hexadecimal" },
  radix: { type: "number", choices: [8, 10, 16], describe: "the same by number" },
  totals: { alias: "t", type: "boolean", describe: "a row of totals (Berkeley and GNU formats)" },
  common: { type: "boolean", describe: "count common symbols as bss" },
  flavor: { type: "string", choices: ["llvm", "gnu", "cargo"], default: "llvm", describe: "whose layout; -G is GNU's alone" },
} as const satisfies OptionSpecs;

export const size = command({
  name: "size",
  positionals: "<elf|archive|@file..>",
  summary: "Drop-in for cargo size, llvm-size and GNU size: the same bytes on standard output",
  options: OPTIONS,
  examples: [
    ["cortex-size size app.elf", "Berkeley sums"],
    ["cortex-size size -A -x app.elf", "every section, hexadecimal"],
    ["cortex-size size -t lib.a app.elf", "members of an archive, an ELF, and their totals"],
    ["cortex-size size --flavor gnu -A app.elf", "in GNU size's layout"],
    ["cortex-size size --format json lib.a", "a report of each member"],
  ],
  async run(args, io) {
    const files = filesOf(args.files, "size").flatMap((file) => responseFile(file, io));
    const { common } = args;
    const isJson = args.format === "json";
    const objects: SizedObject[] = [];
    for (const file of files) {
      const source = await openBytes(file, io);
      try {
        const open = (path: string) => FileSource.open(isAbsolute(path) ? path : join(dirname(resolve(io.cwd, file)), path), path);
        objects.push(...(await sizedObjects(source, { common, details: isJson }, open)));
      } finally {
        await source.close();
      }
    }
    if (isJson) {
      io.out(documentsText((await import("../../src/session/size-documents.ts")).sizeDocuments(objects)));
      return 0;
    }
    const format = (args.format ?? "berkeley").toLowerCase() as SizeFormat;
    const flavor = format === "gnu" ? "gnu" : args.flavor;
    const terminal = io.stdoutIsTerminal;
    io.out(sizeOutput(objects, { flavor, format, radix: args.radix ?? 10, totals: args.totals, common, terminal }));
    return 0;
  },
});

/** `@file` stands for the words in that file, as GNU size reads it: split at white space, quotes and backslashes kept together. */
function responseFile(file: string, io: Io): string[] {
  if (!file.startsWith("@")) return [file];
  const text = readText(resolve(io.cwd, file.slice(1)), file);
  const words = text.match(/(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|[^\s"'\\])+/gs) ?? [];
  return words.map((word) =>
    word.replace(
      /"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|\\(.)/gs,
      (_, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
        (double ?? single ?? escaped ?? "").replace(/\\(.)/gs, "$1"),
    ),
  );
}
