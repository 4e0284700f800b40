import type { Presented } from "../../src/session/document.ts";
import { judgedViews, verdictCount, withTargetTable } from "../../src/session/verdicts.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, STACK_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { EXIT } from "../exit-codes.ts";
import { FINDING_FORMATS, SIZE_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { judgeTargets } from "../gate.ts";
import { present } from "../present.ts";
import { exitCodeOf } from "../verdict.ts";

export const check = command({
  name: "check",
  positionals: "[elf..]",
  summary: "Judges the budgets of cortex-size.toml: exit 1 when one is broken, 2 when one names what the image does not have",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, ...SIZE_FORMATS, "junit"],
  options: {
    ...IMAGE_OPTIONS,
    ...STACK_OPTIONS,
    ...OUTPUT_OPTIONS,
    base: { type: "string", array: true, nargs: 1, describe: "ELF or saved report to compare with: tells growth, and what grew" },
    strict: { type: "boolean", describe: "exit 1 when a finding is an error" },
    "exit-zero": { type: "boolean", describe: "exit 0 whatever the verdicts are" },
  },
  examples: [
    ["cortex-size check", "all targets of the configuration"],
    ["cortex-size check app.elf --base baseline.json", "with growth since a saved report"],
    ["cortex-size check --base main.json --format github --out junit:size.xml", "annotations on a pull request, and a test report"],
  ],
  async run(args, io) {
    const loaded = await configOf(args, io);
    const judged = await judgeTargets(args, loaded, io, "check");
    const shown = judged.map(({ document, base, target: { name, file } }): Presented => {
      const views = judgedViews(document, base?.document, judged.length > 1 ? `${name}   ${file}` : undefined);
      return { document, page: { title: name, views } };
    });
    await present(withTargetTable(shown), args, io);
    const code = args.exitZero ? EXIT.fine : exitCodeOf(judged);
    if (code === EXIT.broken && io.stderrIsTerminal) io.err(`${verdictCount(judged.flatMap(({ document }) => document.verdicts ?? []))}\n`);
    return code;
  },
});
