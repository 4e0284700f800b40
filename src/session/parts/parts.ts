import { dead } from "./code/dead.ts";
import { defmt } from "./code/defmt.ts";
import { duplicates } from "./code/duplicates.ts";
import { functions } from "./code/functions.ts";
import { panics } from "./code/panics.ts";
import { retained } from "./code/retained.ts";
import { stack } from "./code/stack.ts";
import { tasks } from "./code/tasks.ts";
import { vectors } from "./code/vectors.ts";
import { components } from "./components.ts";
import { crates } from "./crates.ts";
import { doctor } from "./doctor.ts";
import { files } from "./files.ts";
import { generics } from "./generics.ts";
import { image } from "./image.ts";
import { inlines } from "./inlines.ts";
import { lines } from "./lines.ts";
import { archives } from "./linking/archives.ts";
import { discarded } from "./linking/discarded.ts";
import { fill } from "./linking/fill.ts";
import { objects } from "./linking/objects.ts";
import { shared } from "./linking/shared.ts";
import { overview } from "./overview.ts";
import { regions } from "./regions.ts";
import { sections } from "./sections.ts";
import { symbols } from "./symbols.ts";
import { tree } from "./tree.ts";
import { units } from "./units.ts";
import { why } from "./why.ts";

/**
 * Everything that can be asked of an image, each with the shape of its fields in the document, what computes them, and what people see of them. A part that the
 * image cannot tell (a vector table of an object file) is not there; a table with nothing to show is empty and says why. What an answer rests on and what does
 * not fit together is in the image's findings then. The document's schema and the chapters of a page, in this order, are read from here: a new part is its file
 * and a line.
 */
export const PARTS = {
  overview,
  regions,
  doctor,
  sections,
  crates,
  components,
  symbols,
  units,
  files,
  lines,
  tree,
  inlines,
  generics,
  shared,
  archives,
  objects,
  discarded,
  fill,
  why,
  stack,
  functions,
  vectors,
  tasks,
  panics,
  defmt,
  duplicates,
  dead,
  retained,
  image,
} as const;
