import { presented } from "../../src/session/document.ts";
import { PARTS } from "../../src/session/parts/parts.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofImages } from "../settings/images.ts";

const DEFAULT_ROWS = 40;

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
    const shown = await ofImages(args, io, "components", async (image) => presented(image, [await PARTS.components(image, { top })]));
    await present(shown, args, io);
    return 0;
  },
});
