import { InputError } from "../../src/bytes/input-error.ts";
import { why as part, pulledInDot } from "../../src/session/parts/why.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { imagePart, presentAll } from "../part-command.ts";

export const why = command({
  name: "why",
  positionals: "<elf> <address|symbol..>",
  summary: "Who owns a byte at every level, on which evidence, who refers to it, and why it is linked",
  formats: [...TABLE_FORMATS, "dot"],
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    format: { ...OUTPUT_OPTIONS.format, describe: "what to print; dot draws why the linker took the object" },
  },
  examples: [
    ["cortex-size why app.elf 0x08001234", "a byte"],
    ["cortex-size why app.elf memcpy", "a symbol by its exact name, or by a part of it that fits one alone"],
    ["cortex-size why app.elf 'libc_nano.a(lib_a-memcpy.o)' --format dot | dot -Tsvg", "who pulled an archive member in, drawn"],
    ["cortex-size why app.elf '/Formatter.*::pad_integral$/'", "a symbol by a regular expression"],
  ],
  async run(args, io) {
    const usage = {
      command: "why",
      sentence: "name an ELF, and addresses or symbols of it",
      example: "cortex-size why app.elf 0x08001234",
    };
    const shown = await imagePart(args, io, usage, (image, queries) => {
      if (queries.length === 0) throw new UsageError(usage.sentence, usage.example);
      return part.compute(image, { queries });
    });
    const { format } = args;
    if (format !== "dot" || args.json) return presentAll([shown], { ...args, format: format === "dot" ? "json" : format }, io);
    const chains = (shown.document.why ?? []).flatMap(({ pulledIn }) => (pulledIn === undefined ? [] : [pulledIn]));
    if (chains.length === 0)
      throw new InputError(
        "map/none",
        { file: shown.document.firmware.file },
        "no linker map tells why its objects were linked: GNU ld writes one with -Map=app.map, named here with --map",
      );
    io.out(pulledInDot(chains));
    return EXIT.fine;
  },
});
