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

/** Parts in their order. The types are written out, so that the package's types name each part's own instead of holding it again. */
class Parts {
  readonly overview: typeof overview = overview;
  readonly regions: typeof regions = regions;
  readonly doctor: typeof doctor = doctor;
  readonly sections: typeof sections = sections;
  readonly crates: typeof crates = crates;
  readonly components: typeof components = components;
  readonly symbols: typeof symbols = symbols;
  readonly units: typeof units = units;
  readonly files: typeof files = files;
  readonly lines: typeof lines = lines;
  readonly tree: typeof tree = tree;
  readonly inlines: typeof inlines = inlines;
  readonly generics: typeof generics = generics;
  readonly shared: typeof shared = shared;
  readonly archives: typeof archives = archives;
  readonly objects: typeof objects = objects;
  readonly discarded: typeof discarded = discarded;
  readonly fill: typeof fill = fill;
  readonly why: typeof why = why;
  readonly stack: typeof stack = stack;
  readonly functions: typeof functions = functions;
  readonly vectors: typeof vectors = vectors;
  readonly tasks: typeof tasks = tasks;
  readonly panics: typeof panics = panics;
  readonly defmt: typeof defmt = defmt;
  readonly duplicates: typeof duplicates = duplicates;
  readonly dead: typeof dead = dead;
  readonly retained: typeof retained = retained;
  readonly image: typeof image = image;
}

/**
 * Everything that can be asked of an image, each with the shape of its fields in the document, what computes them, and what people see of them. A part that the
 * image cannot tell (a vector table of an object file) is not there; a table with nothing to show is empty and says why. What an answer rests on and what does
 * not fit together is in the image's findings then. The document's schema and the chapters of a page, in this order, are read from here: a new part is its file
 * and a line.
 */
export const PARTS = new Parts();
