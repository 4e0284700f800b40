import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { compared } from "../../src/session/comparison/compare.ts";
import type { Presented } from "../../src/session/document.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, STACK_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { EXIT, MissingBaseline, UsageError } from "../exit-codes.ts";
import { writeInFolder } from "../files/write-whole.ts";
import { FINDING_FORMATS, SIZE_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { judgeTargets } from "../gate.ts";
import { tell } from "../io.ts";
import { present } from "../present.ts";

const FILE = "cortex-size-baseline.json";
const ROWS = 20;

export const baseline = command({
  name: "baseline",
  positionals: "<save|compare> [elf..]",
  summary: "Saves what is measured to a file, or compares with it; exit 4 when there is no such file",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, ...SIZE_FORMATS],
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...STACK_OPTIONS,
    file: { type: "string", default: FILE, describe: "the file" },
  },
  examples: [
    ["cortex-size baseline save app.elf", `write ${FILE}`],
    ["cortex-size baseline compare app.elf", "what changed since"],
    ["cortex-size check --base cortex-size-baseline.json", "judge budgets with growth since"],
  ],
  async run(args, io) {
    const [action, ...files] = args.files;
    if (action !== "save" && action !== "compare")
      throw new UsageError("baseline has the words save and compare", "cortex-size baseline save app.elf");
    const { file } = args;
    const path = resolve(io.cwd, file);
    const loaded = await configOf(args, io);
    const own = { ...loaded, config: { ...loaded.config, budgets: [], deny: [], strict: false } };
    if (action === "compare" && !existsSync(path)) throw new MissingBaseline(`there is no ${file}`, "cortex-size baseline save writes one");
    const judged = await judgeTargets({ ...args, files, ...(action === "compare" ? { base: [file] } : {}) }, own, io, `baseline ${action}`);
    if (action === "save") {
      const documents = judged.map(({ document: { verdicts: _, ...rest } }) => rest);
      writeInFolder(path, `${JSON.stringify(documents.length === 1 ? documents[0] : documents)}\n`, file);
      tell(io, `wrote ${file}`);
      return EXIT.fine;
    }
    const shown = judged.map(({ target, document, base }): Presented => {
      if (base === undefined) throw new MissingBaseline(`${file} does not hold the target ${target.name}`);
      return compared(base.document, document, { title: target.name, top: ROWS, levels: ["section", "crate", "symbol"] });
    });
    await present(shown, args, io);
    return EXIT.fine;
  },
});
