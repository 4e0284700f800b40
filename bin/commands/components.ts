import { components as part } from "../../src/session/parts/components.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;
const NO_COMPONENTS = "the configuration names no components: [components] holds a table for each";

export const components = command({
  name: "components",
  positionals: "<elf..>",
  summary: "What each component contributes to flash and RAM, as [components] in the configuration names them; rows add up",
  formats: [...TABLE_FORMATS, "openmetrics"],
  options: { ...IMAGE_OPTIONS, ...OUTPUT_OPTIONS, ...ROW_OPTIONS },
  examples: [
    ["cortex-size components app.elf", "the components of cortex-size.toml, and the rest"],
    ["cortex-size tree app.elf --by component,package", "what each is made of"],
  ],
  async run(args, io) {
    const top = rowLimit(args, DEFAULT_ROWS);
    return showPart(args, io, "components", async (image) => {
      const result = await part.compute(image, { top });
      if (result.parts.components === undefined) throw new UsageError(NO_COMPONENTS, 'rtos = { crates = "embassy-*" } for example');
      return result;
    });
  },
});
