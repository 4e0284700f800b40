import type { RuntimeFacts } from "../../analyses/code/runtime.ts";
import type { OverviewOptions } from "../../analyses/overview.ts";
import type { StackPart, VectorsPart } from "../../contract/document.ts";
import { foreignCore } from "../../image/vectors/cortex-m.ts";
import { bytes } from "../../views/numbers.ts";
import type { Image } from "../image.ts";

/** More code than this is not followed for a summary, bytes. */
const MOST_CODE = 1 << 18;
/** More debug information than this is not read for a summary, bytes. */
const MOST_DEBUG = 1 << 21;

/** What a summary says besides sizes, as far as it is cheap: what it leaves out it names. `isQuick` reads neither code nor debug information. */
export async function summaryFacts(image: Image, isQuick: boolean): Promise<Pick<OverviewOptions, "running" | "packages" | "places">> {
  const running = foreignCore(image.firmware) === undefined ? await runningFacts(image, isQuick) : undefined;
  const names = await image.names();
  const isSmall = !isQuick && codeBytes(image) <= MOST_CODE && debugBytes(image) <= MOST_DEBUG;
  const packages =
    names !== undefined
      ? { packages: names, by: "names" as const }
      : isSmall
        ? { packages: (await image.levels()).packages, by: "everything" as const }
        : undefined;
  return { running, packages, ...(isSmall ? { places: image.places } : {}) };
}

async function runningFacts(image: Image, isQuick: boolean): Promise<RuntimeFacts> {
  const { vectors: decode } = await import("../../analyses/code/vectors.ts");
  const table = await image.vectorTable();
  const names = await image.described();
  const vectors = table && (await decode(image.firmware, table, { names })).parts.vectors;
  const stack = isQuick ? { reason: "code is not followed with --quick: cortex-size stack" } : await worstCase(image, vectors);
  return { vectors, stack, ...(await image.runtime()) };
}

/** The worst case of the stack, or why it is not told. Names that only debug information tells are not needed unless settings use them. */
async function worstCase(image: Image, vectors: VectorsPart | undefined): Promise<StackPart | { readonly reason: string }> {
  if (vectors === undefined) return { reason: "there is no vector table to begin with" };
  const code = codeBytes(image);
  if (code > MOST_CODE) return { reason: `${bytes(code)} of code take longer than a summary: cortex-size stack` };
  const { priorities, exclude } = image.settings.stack;
  const named = priorities.size > 0 || exclude.length > 0;
  const question = named ? await image.stack() : await (await import("../stack/stack-question.ts")).askStack(image, vectors);
  return question === undefined
    ? { reason: image.notFollowed === undefined ? "code of this processor is not followed" : "following the code takes more than it may" }
    : question.part;
}

function codeBytes({ firmware }: Image): number {
  return firmware.sections.reduce((sum, { executable, size }) => sum + (executable ? size : 0), 0);
}

function debugBytes({ firmware }: Image): number {
  return firmware.elf.sections.reduce((sum, { name, size }) => sum + (/^\.z?debug_/.test(name) ? size : 0), 0);
}
