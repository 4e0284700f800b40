import type { PulledIn } from "../../analyses/linking/pulled-in.ts";
import type { Subject } from "../../analyses/why/subject.ts";
import { InputError } from "../../bytes/input-error.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { whyShape } from "../../contract/program-shape.ts";
import { array } from "../../contract/shape.ts";
import { demangle } from "../../formats/demangle/index.ts";
import type { Firmware } from "../../image/firmware.ts";
import { objectAt, objectsNamed, pulledIn } from "../../linkmap/find-pulled-in.ts";
import type { FittedMap } from "../../linkmap/map-levels.ts";
import type { Image } from "../image.ts";
import { toldLevels } from "../levels.ts";
import { namePattern } from "../name-pattern.ts";
import { part } from "./part.ts";

/** Objects that a refusal names. */
const MOST_NAMED = 5;

/** Which bytes are asked for. */
export interface WhyOptions {
  /** Addresses, symbols by their exact name or by a part, glob or /regex/ that fits one alone, and members of archives. */
  readonly queries?: readonly string[];
}

export { pulledInDot } from "../../analyses/linking/pulled-in.ts";

const shape = { why: array(whyShape, "Bytes that were asked for") };

/**
 * Who owns bytes at every level, on which evidence, who refers to them, and why they are linked.
 * @throws InputError `settings/subject` for a query that names nothing, or several things.
 */
export const why = part({
  shape,
  async compute(image: Image, { queries = [] }: WhyOptions = {}) {
    const { firmware } = image;
    const { why: explain } = await import("../../analyses/why/why.ts");
    const { Needs } = await import("../../analyses/why/needs.ts");
    const { inlineStack } = await import("../../attribution/inline-stack.ts");
    const [debug, traced] = [await image.debug(), await image.traced()];
    const told = await toldLevels(image);
    const needs = traced === undefined ? undefined : new Needs(firmware, traced);
    const fitted = (await image.linkerMap())?.fitted;
    const results = [];
    for (const query of queries) {
      const subject = await subjectOf(firmware, query, fitted);
      const frames = debug === undefined ? [] : await inlineStack(debug, subject.address);
      const sources = { levels: told, frames, needs, pulledIn: chainOf(fitted, subject.address), demangle: shownName };
      results.push(await explain(firmware, subject, sources));
    }
    return { parts: { why: results.flatMap(({ parts }) => parts.why ?? []) }, views: results.flatMap(({ views }) => views) };
  },
});

const shownName = (symbol: string): string => demangle(symbol).text;

/** Why the linker took the object that holds an address; undefined without a map that says so, as LLD's do not. */
function chainOf(fitted: FittedMap | undefined, address: number): PulledIn | undefined {
  if (fitted === undefined || fitted.map.inclusions.length === 0) return undefined;
  const object = objectAt(fitted.map, address);
  return object < 0 ? undefined : { object: fitted.names.members[object]!.name, chain: pulledIn(fitted.map, fitted.names, object) };
}

/** The first byte of an archive member. */
function memberSubject({ file }: Firmware, fitted: FittedMap | undefined, query: string): Subject | undefined {
  if (fitted === undefined) return undefined;
  const named = objectsNamed(fitted.names, query);
  if (named.length > 1) {
    const some = named.slice(0, MOST_NAMED).map((row) => fitted.names.members[row]!.name);
    const sentence = `${named.length} objects of the map are called ${query}: ${some.join(", ")}; name one with its archive: libc.a(memcpy.o)`;
    throw new InputError("settings/subject", { file }, sentence);
  }
  const { inputs, outputs } = fitted.map;
  for (const output of named.length === 0 ? [] : outputs) {
    if (!output.allocated) continue;
    for (let row = output.firstInput; row < output.firstInput + output.inputCount; row++)
      if (inputs.object[row] === named[0] && inputs.size[row]! > 0) return { query, address: inputs.address[row]! };
  }
  return undefined;
}

async function subjectOf(firmware: Firmware, query: string, fitted: FittedMap | undefined): Promise<Subject> {
  const member = memberSubject(firmware, fitted, query);
  if (member !== undefined) return member;
  const { findSubject } = await import("../../analyses/why/subject.ts");
  const found = await findSubject(firmware, query, namePattern(query));
  if (!("candidates" in found)) return found;
  const { file } = firmware;
  const sentence =
    found.matching === 0
      ? `no symbol is called ${query}; cortex-size symbols ${file} --all lists them`
      : `${found.matching} symbols match ${query}: ${found.candidates.join(", ")}; name one, or its address`;
  throw new InputError("settings/subject", { file }, sentence);
}

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
