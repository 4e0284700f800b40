import { doctorReport } from "../../src/analyses/doctor/report.ts";
import { type Command, stringsOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { examineWhole } from "../examine.ts";
import { FINDING_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { withLevels } from "../levels.ts";
import { type Presented, present, presented } from "../present.ts";
import { notSilenced } from "../silence.ts";
import { CONFIG_OPTIONS, configOf } from "../targets.ts";
import { exitCodeOf } from "../verdict.ts";

export const doctor: Command = {
  name: "doctor",
  positionals: "<elf..>",
  summary: "What looks wrong or wasteful in the build, the memory and the code: evidence, bytes at stake, what to do",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS],
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...CONFIG_OPTIONS,
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
    const { config } = await configOf(args, io);
    const silence = [...config.silence, ...stringsOption(args, "silence")];
    const shown: Presented[] = [];
    for (const file of filesOf(args, "doctor")) {
      shown.push(
        await withLevels(file, args, io, async ({ firmware, levels, debug }) => {
          await examineWhole(firmware, levels, debug);
          const findings = notSilenced(firmware.findings.list(), silence);
          const { document, page } = presented(firmware, [doctorReport(firmware.file, findings)]);
          return { document: { ...document, findings: notSilenced(document.findings, silence) }, page };
        }),
      );
    }
    await present(shown, args, io);
    return exitCodeOf(shown, args);
  },
};
