import { deadShape } from "../../../contract/code-shape.ts";
import type { FieldsOf } from "../../../contract/document.ts";
import { isUnknown } from "../../../graph/candidates.ts";
import type { TracedOwners } from "../../../graph/data/data-owners.ts";
import type { RowOptions } from "../../../views/first-rows.ts";
import type { Image } from "../../image.ts";
import { rootAddresses } from "../../roots.ts";
import { ALL, part } from "../part.ts";

const shape: { readonly dead: typeof deadShape } = { dead: deadShape };

/** What no root reaches; `roots` are symbols that count as reached. */
export const dead = part({
  shape,
  async compute(image: Image, { roots = [], ...rows }: Partial<RowOptions> & { readonly roots?: readonly string[] } = {}) {
    const { deadFacts } = await import("../../../code/dead.ts");
    const traced = await image.requireTraced();
    const { packages } = await image.levels();
    const facts = deadFacts(image.firmware, packages, traced, await rootAddresses(image.firmware, roots));
    return (await import("../../../analyses/code/dead.ts")).dead(facts, { ...ALL, ...rows, doubts: doubts(traced) });
  },
});

function doubts({ graph }: TracedOwners): string[] {
  const found: string[] = [];
  const unknown = graph.sets.filter(isUnknown).length;
  if (unknown > 0) found.push(`${unknown} kinds of indirect calls have no candidates; what they call may be listed here`);
  return found;
}

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
