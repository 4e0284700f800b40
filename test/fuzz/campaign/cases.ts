import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { numbersFrom } from "../../support/random.ts";
import type { Kind } from "./kinds.ts";
import type { Change } from "./mutate.ts";

/** Changes of one input. */
const MOST_CHANGES = 6;

/** An input of the campaign: files, the command that reads them, and the changes that made it. */
export interface Case {
  readonly kind: string;
  readonly seed: number;
  readonly args: readonly string[];
  readonly changes: readonly Change[];
  /** The files with some of the changes. */
  files(changes: readonly Change[]): Readonly<Record<string, Uint8Array>>;
}

/** The input of a number: the same whenever it is asked for. */
export function caseOf(kinds: readonly Kind[], seed: number): Case {
  const numbers = numbersFrom(Math.imul(seed + 1, 0x9e37_79b1) || 1);
  for (let i = 0; i < 8; i++) numbers();
  const chance = (below: number) => numbers() % below;
  const kind = kinds[chance(kinds.length)]!;
  const { changed, files, args } = kind.make(chance);
  const changes = Array.from({ length: 1 + chance(MOST_CHANGES) }, () => kind.change(chance, files[changed]!));
  return {
    ...{ kind: kind.name, seed, args, changes },
    files: (some) => ({ ...files, [changed]: some.reduce((bytes, change) => change(bytes), files[changed]!) }),
  };
}

/** Puts files into an empty folder. */
export function place(folder: string, files: Readonly<Record<string, Uint8Array>>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
}
