import type { ReportDocument } from "../../src/contract/document.ts";
import { codeProblem } from "../../src/session/finding-codes.ts";
import { doctor as part } from "../../src/session/parts/doctor.ts";
import { strictVerdict } from "../../src/session/verdicts.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, STACK_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { UsageError } from "../exit-codes.ts";
import { FINDING_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

export const doctor = command({
  name: "doctor",
  positionals: "<elf..>",
  summary: "What looks wrong or wasteful in the build, the memory and the code: evidence, bytes at stake, what to do",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, "junit"],
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...STACK_OPTIONS,
    silence: { type: "string", array: true, nargs: 1, describe: "code or glob that is not reported, besides those of the configuration" },
    strict: { type: "boolean", describe: "exit 1 when a finding is an error" },
  },
  examples: [
    ["cortex-size doctor app.elf", "everything that is worth a look, the worst first"],
    [
      "cortex-size doctor app.elf --silence 'build/*'",
      "without what is known; [findings] silence in the configuration does the same for good",
    ],
    ["cortex-size doctor app.elf --format sarif", "for code scanning"],
  ],
  async run(args, io) {
    for (const word of args.silence) {
      const problem = codeProblem(word);
      if (problem !== undefined) throw new UsageError(`--silence ${problem}`, "docs/findings lists the codes");
    }
    const isStrict = args.strict || (await configOf(args, io)).config.strict;
    const judge = ({ findings }: ReportDocument) => (isStrict ? [strictVerdict(findings)] : []);
    return showPart(args, io, "doctor", (image) => part.compute(image), { judge });
  },
});
