import { type LinkMap, NONE } from "../formats/map/index.ts";
import type { MapNames } from "./link-map.ts";
import type { PulledInStep } from "./pulled-in.ts";

/** Row of the object whose input section holds an address; -1 when no row does. */
export function objectAt({ inputs, outputs }: LinkMap, address: number): number {
  for (const output of outputs) {
    if (!output.allocated || address < output.address || address >= output.address + output.size) continue;
    for (let row = output.firstInput; row < output.firstInput + output.inputCount; row++) {
      const start = inputs.address[row]!;
      if (address >= start && address < start + inputs.size[row]! && inputs.object[row] !== NONE) return inputs.object[row]!;
    }
  }
  return -1;
}

/** Objects that people may mean by `memcpy.o`, `libc.a(memcpy.o)` or a path; empty when the map names none such. */
export function objectsNamed({ members }: MapNames, query: string): number[] {
  const rows = (matches: (name: string, path: string) => boolean) =>
    members.flatMap(({ name, path }, row) => (row < members.length - 1 && matches(name, path) ? [row] : []));
  const exact = rows((name, path) => name === query || path === query);
  if (exact.length > 0) return exact;
  return rows((name) => new RegExp(`(^|[/(])(lib_a-)?${escaped(query)}\\)?$`).test(name));
}

/**
 * Why an archive member was linked: it was pulled in because an object refers to one of its symbols, which was itself pulled in, and so on up to an
 * object of the command line ("Archive member included to satisfy reference by file"). Each member once; empty for objects of the command line.
 */
export function pulledIn({ inclusions }: LinkMap, { members }: MapNames, object: number): PulledInStep[] {
  const byObject = new Map(inclusions.map((inclusion) => [inclusion.object, inclusion]));
  const steps: PulledInStep[] = [];
  const seen = new Set<number>();
  for (let at = object; !seen.has(at); ) {
    seen.add(at);
    const inclusion = byObject.get(at);
    if (inclusion === undefined) break;
    const by = inclusion.because === NONE ? undefined : members[inclusion.because]!.name;
    steps.push({ member: members[at]!.name, symbol: inclusion.symbol, by });
    if (inclusion.because === NONE) break;
    at = inclusion.because;
  }
  return steps;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
