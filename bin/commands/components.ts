import { components as part } from "../../src/session/parts/components.ts";
import { command } from "../command.ts";
import { FIGURE_ROW_OPTIONS, IMAGE_OPTIONS, OUTPUT_OPTIONS, rowOptions } from "../common-options.ts";
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
  options: { ...IMAGE_OPTIONS, ...OUTPUT_OPTIONS, ...FIGURE_ROW_OPTIONS },
  examples: [
    ["cortex-size components app.elf", "the components of cortex-size.toml, and the rest"],
    ["cortex-size tree app.elf --by component,package", "what each is made of"],
  ],
  async run(args, io) {
    const options = { ...rowOptions(args, DEFAULT_ROWS), sort: args.sort };
    return showPart(args, io, "components", async (image) => {
      const result = await part.compute(image, options);
      if (result.parts.components === undefined) throw new UsageError(NO_COMPONENTS, 'rtos = { crates = "embassy-*" } for example');
      return result;
    });
  },
});
