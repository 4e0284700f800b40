import { type PulledIn, pulledInDot } from "../../src/analyses/linking/pulled-in.ts";
import { Needs } from "../../src/analyses/why/needs.ts";
import { findSubject, type Subject } from "../../src/analyses/why/subject.ts";
import { why as analyse } from "../../src/analyses/why/why.ts";
import { inlineStack } from "../../src/attribution/inline-stack.ts";
import { decideLines } from "../../src/attribution/levels.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { demangle } from "../../src/formats/demangle/index.ts";
import type { Firmware } from "../../src/image/firmware.ts";
import { objectAt, objectsNamed, pulledIn } from "../../src/linkmap/find-pulled-in.ts";
import type { FittedMap } from "../../src/linkmap/map-levels.ts";
import { type Command, stringOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { withLevels } from "../levels.ts";
import { linkerMap } from "../linker-map.ts";
import { namePattern } from "../pattern.ts";
import { present, presented } from "../present.ts";

export const why: Command = {
  name: "why",
  positionals: "<elf> <address|symbol..>",
  summary: "Who owns a byte at every level, on which evidence, who refers to it, and why it is linked",
  formats: [...TABLE_FORMATS, "dot"],
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    format: { ...OUTPUT_OPTIONS["format"], describe: "what to print; dot draws why the linker took the object" },
  },
  examples: [
    ["cortex-size why app.elf 0x08001234", "a byte"],
    ["cortex-size why app.elf memcpy", "a symbol by its exact name, or by a part of it that fits one alone"],
    ["cortex-size why app.elf 'libc.a(memcpy.o)' --format dot | dot -Tsvg", "who pulled an archive member in, drawn"],
    ["cortex-size why app.elf '/fmt::Formatter>::pad$/'", "a symbol by a regular expression"],
  ],
  async run(args, io) {
    const [elf, ...queries] = (args["files"] as string[] | undefined) ?? [];
    if (elf === undefined || queries.length === 0)
      throw new UsageError("name an ELF, and addresses or symbols of it", "cortex-size why app.elf 0x08001234");
    const chains: PulledIn[] = [];
    const shown = await withLevels(elf, args, io, async ({ firmware, levels, debug }) => {
      if (debug !== undefined) await decideLines(firmware, debug, levels.traced);
      const needs = levels.traced === undefined ? undefined : new Needs(firmware, levels.traced);
      const fitted = (await linkerMap(firmware, elf, args, io))?.fitted;
      const results = [];
      for (const query of queries) {
        const subject = await subjectOf(firmware, query, fitted);
        const frames = debug === undefined ? [] : await inlineStack(debug, subject.address);
        const pulled = chainOf(fitted, subject.address);
        if (pulled !== undefined) chains.push(pulled);
        const nameOf = (symbol: string) => demangle(symbol).text;
        results.push(await analyse(firmware, subject, { packages: levels.packages, frames, needs, pulledIn: pulled, demangle: nameOf }));
      }
      const parts = { why: results.flatMap((result) => result.parts.why ?? []) };
      return presented(firmware, [{ parts, views: results.flatMap((result) => result.views) }]);
    });
    if (stringOption(args, "format") === "dot") {
      if (chains.length === 0)
        throw new InputError(
          "map/none",
          { file: elf },
          "no linker map tells why its objects were linked: GNU ld writes one with -Map=app.map, named here with --map",
        );
      io.out(pulledInDot(chains));
    } else await present([shown], args, io);
    return 0;
  },
};

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
