import { Needs } from "../../src/analyses/needs.ts";
import { why as analyse } from "../../src/analyses/why.ts";
import { findSubject, type Subject } from "../../src/analyses/why-subject.ts";
import { inlineStack } from "../../src/claims/inline-stack.ts";
import { decideLines } from "../../src/claims/levels.ts";
import type { Firmware } from "../../src/model/firmware.ts";
import type { Command } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { withLevels } from "../levels.ts";
import { namePattern } from "../pattern.ts";
import { present, presented } from "../present.ts";

export const why: Command = {
  name: "why",
  positionals: "<elf> <address|symbol..>",
  summary: "Who owns a byte at every level, on which evidence, who refers to it, and why it is linked",
  options: { ...MEMORY_OPTIONS, ...OUTPUT_OPTIONS },
  examples: [
    ["cortex-size why app.elf 0x08001234", "a byte"],
    ["cortex-size why app.elf memcpy", "a symbol by its exact name, or by a part of it that fits one alone"],
    ["cortex-size why app.elf '/fmt::Formatter>::pad$/'", "a symbol by a regular expression"],
  ],
  async run(args, io) {
    const [elf, ...queries] = (args["files"] as string[] | undefined) ?? [];
    if (elf === undefined || queries.length === 0)
      throw new UsageError("name an ELF, and addresses or symbols of it", "cortex-size why app.elf 0x08001234");
    const shown = await withLevels(elf, args, io, async ({ firmware, levels, debug }) => {
      if (debug !== undefined) await decideLines(firmware, debug, levels.traced);
      const needs = levels.traced === undefined ? undefined : new Needs(firmware, levels.traced);
      const results = [];
      for (const query of queries) {
        const subject = await subjectOf(firmware, query);
        const frames = debug === undefined ? [] : await inlineStack(debug, subject.address);
        results.push(await analyse(firmware, subject, { packages: levels.packages, frames, needs }));
      }
      const parts = { why: results.flatMap((result) => result.parts.why ?? []) };
      return presented(firmware, [{ parts, views: results.flatMap((result) => result.views) }]);
    });
    await present([shown], args, io);
    return 0;
  },
};

async function subjectOf(firmware: Firmware, query: string): Promise<Subject> {
  const found = await findSubject(firmware, query, namePattern(query));
  if (!("candidates" in found)) return found;
  if (found.matching === 0)
    throw new UsageError(`no symbol of ${firmware.file} is called ${query}`, `cortex-size symbols ${firmware.file} --all`);
  throw new UsageError(
    `${found.matching} symbols of ${firmware.file} match ${query}: ${found.candidates.join(", ")}`,
    "name one, or its address",
  );
}
