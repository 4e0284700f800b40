import { InputError } from "../../../bytes/input-error.ts";
import { retainedShape } from "../../../contract/code-shape.ts";
import type { FieldsOf } from "../../../contract/document.ts";
import { array } from "../../../contract/shape.ts";
import type { RowOptions } from "../../../views/first-rows.ts";
import type { Image } from "../../image.ts";
import { namePattern } from "../../name-pattern.ts";
import { ALL, part } from "../part.ts";

/** Symbols that are answered for one by one when no question is asked, however many rows are wanted. */
const MOST_SYMBOLS = 200;

/** What is asked of what would go. */
export interface RetainedOptions extends Partial<RowOptions> {
  /** Crates, symbols, globs or /regexes/; without any, every crate and the symbols that keep most. */
  readonly queries?: readonly string[];
}

const shape = {
  retained: array(
    retainedShape,
    "What would go with each crate or symbol that was asked for, or with each crate and the symbols that keep most",
  ),
};

/** What would go if a crate or symbol went. @throws InputError `settings/subject` for a query that names nothing that is reached. */
export const retained = part({
  shape,
  async compute(image: Image, { queries = [], ...rows }: RetainedOptions = {}) {
    const { Retained } = await import("../../../code/retained.ts");
    const views = await import("../../../analyses/code/retained.ts");
    const traced = await image.requireTraced();
    const answers = new Retained(image.firmware, (await image.levels()).packages, traced);
    const options = { ...ALL, ...rows };
    const most = options.match === undefined ? Math.min(options.top, MOST_SYMBOLS) : MOST_SYMBOLS;
    if (queries.length === 0) return views.mostRetained(answers.crates(), answers.symbols(most), options);
    const parts = queries.map((query) => {
      const told = answers.answer(query, namePattern(query));
      if (told !== undefined) return told;
      const { file } = image.firmware;
      const sentence = `no crate or symbol that is reached from a root is called ${query}; cortex-size dead ${file} lists what is not reached`;
      throw new InputError("settings/subject", { file }, sentence);
    });
    return views.retained(parts, options);
  },
});

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
