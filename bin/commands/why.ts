import { type PulledIn, pulledInDot } from "../../src/analyses/linking/pulled-in.ts";
import { Needs } from "../../src/analyses/why/needs.ts";
import { findSubject, type Subject } from "../../src/analyses/why/subject.ts";
import { why as analyse } from "../../src/analyses/why/why.ts";
import { inlineStack } from "../../src/attribution/inline-stack.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { demangle } from "../../src/formats/demangle/index.ts";
import type { Firmware } from "../../src/image/firmware.ts";
import { objectAt, objectsNamed, pulledIn } from "../../src/linkmap/find-pulled-in.ts";
import type { FittedMap } from "../../src/linkmap/map-levels.ts";
import { presented } from "../../src/session/document.ts";
import { toldLevels } from "../../src/session/levels.ts";
import { namePattern } from "../../src/session/name-pattern.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofOneImage } from "../settings/images.ts";

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
    ["cortex-size why app.elf 'libc.a(memcpy.o)' --format dot | dot -Tsvg", "who pulled an archive member in, drawn"],
    ["cortex-size why app.elf '/fmt::Formatter>::pad$/'", "a symbol by a regular expression"],
  ],
  async run(args, io) {
    const usage = {
      command: "why",
      sentence: "name an ELF, and addresses or symbols of it",
      example: "cortex-size why app.elf 0x08001234",
    };
    const chains: PulledIn[] = [];
    const shown = await ofOneImage(args, io, usage, async (image, queries) => {
      if (queries.length === 0) throw new UsageError(usage.sentence, usage.example);
      const { firmware } = image;
      await image.levels();
      const debug = await image.debug();
      const told = await toldLevels(image);
      const traced = await image.traced();
      const needs = traced === undefined ? undefined : new Needs(firmware, traced);
      const fitted = (await image.linkerMap())?.fitted;
      const results = [];
      for (const query of queries) {
        const subject = await subjectOf(firmware, query, fitted);
        const frames = debug === undefined ? [] : await inlineStack(debug, subject.address);
        const pulled = chainOf(fitted, subject.address);
        if (pulled !== undefined) chains.push(pulled);
        const nameOf = (symbol: string) => demangle(symbol).text;
        results.push(await analyse(firmware, subject, { levels: told, frames, needs, pulledIn: pulled, demangle: nameOf }));
      }
      const parts = { why: results.flatMap((result) => result.parts.why ?? []) };
      return presented(image, [{ parts, views: results.flatMap((result) => result.views) }]);
    });
    const { format } = args;
    if (format === "dot" && !args.json) {
      if (chains.length === 0)
        throw new InputError(
          "map/none",
          { file: shown.document.firmware.file },
          "no linker map tells why its objects were linked: GNU ld writes one with -Map=app.map, named here with --map",
        );
      io.out(pulledInDot(chains));
    } else await present([shown], { ...args, format: format === "dot" ? "json" : format }, io);
    return 0;
  },
});

/** Why the linker took the object that holds an address; undefined without a map that says so, as LLD's do not. */
function chainOf(fitted: FittedMap | undefined, address: number): PulledIn | undefined {
  if (fitted === undefined || fitted.map.inclusions.length === 0) return undefined;
  const object = objectAt(fitted.map, address);
  return object < 0 ? undefined : { object: fitted.names.members[object]!.name, chain: pulledIn(fitted.map, fitted.names, object) };
}

/** The first byte of an archive member. */
function memberSubject(fitted: FittedMap | undefined, query: string): Subject | undefined {
  if (fitted === undefined) return undefined;
  const named = objectsNamed(fitted.names, query);
  if (named.length > 1)
    throw new UsageError(
      `${named.length} objects of the map are called ${query}: ${named
        .slice(0, 5)
        .map((row) => fitted.names.members[row]!.name)
        .join(", ")}`,
      "name one with its archive: libc.a(memcpy.o)",
    );
  const { inputs, outputs } = fitted.map;
  for (const output of named.length === 0 ? [] : outputs) {
    if (!output.allocated) continue;
    for (let row = output.firstInput; row < output.firstInput + output.inputCount; row++)
      if (inputs.object[row] === named[0] && inputs.size[row]! > 0) return { query, address: inputs.address[row]! };
  }
  return undefined;
}

async function subjectOf(firmware: Firmware, query: string, fitted: FittedMap | undefined): Promise<Subject> {
  const member = memberSubject(fitted, query);
  if (member !== undefined) return member;
  const found = await findSubject(firmware, query, namePattern(query));
  if (!("candidates" in found)) return found;
  if (found.matching === 0)
    throw new UsageError(`no symbol of ${firmware.file} is called ${query}`, `cortex-size symbols ${firmware.file} --all`);
  throw new UsageError(
    `${found.matching} symbols of ${firmware.file} match ${query}: ${found.candidates.join(", ")}`,
    "name one, or its address",
  );
}
