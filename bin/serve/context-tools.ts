import { nearestWord } from "../../src/bytes/did-you-mean.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { namePattern } from "../../src/session/name-pattern.ts";
import { PARTS } from "../../src/session/parts/parts.ts";
import type { ServedImages } from "./served-images.ts";

/** Longest answer, characters: what does not fit is counted. */
const LONGEST = 32_768;
const [USUAL_ROWS, MOST_ROWS] = [25, 200];

type Given = Readonly<Record<string, unknown>>;

interface Tool {
  readonly description: string;
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  answer(document: ReportDocument, given: Given): unknown;
}

const rows = {
  filter: { type: "string", description: "Names that hold this text; *glob* or /regex/" },
  top: { type: "integer", minimum: 1, maximum: MOST_ROWS, description: `How many rows (default ${USUAL_ROWS})` },
};

const BY_NAME: Readonly<Record<string, Tool>> = {
  regions: {
    description: "Memory regions of the firmware: length, used, reserved and free bytes",
    properties: {},
    answer: ({ regions }) => regions?.map(({ parts: _, ...region }) => region),
  },
  functions: {
    description:
      "Functions: size in flash, stack frame, deepest stack from their entry on (with verdict bound, bound-if or none), callers, source place",
    properties: { ...rows, sort: { type: "string", enum: ["stack", "frame", "size", "callers"], description: "Order (default size)" } },
    answer: ({ functions = [] }, given) => {
      const key = (given["sort"] ?? "size") as "stack" | "frame" | "size" | "callers";
      return listed(
        functions.toSorted((a, b) => b[key] - a[key]),
        ({ name }) => name,
        given,
      );
    },
  },
  statics: {
    description: "Static variables and constants: bytes, region, source place, the largest first",
    properties: rows,
    answer: ({ symbols = [] }, given) => {
      const kept = symbols.filter(({ kind }) => kind === "object").toSorted((a, b) => b.size - a.size);
      const short = kept.map(({ demangled, size, region, section, crate, file }) => ({
        name: demangled,
        size,
        region,
        section,
        crate,
        file,
      }));
      return listed(short, ({ name }) => name, given);
    },
  },
  stack: {
    description: "Worst-case stack of the program, what it stands on, the deepest path, and the headroom that is left",
    properties: {},
    answer: ({ stack }) => stack,
  },
  panics: {
    description: "Places that can panic, with the functions that may",
    properties: rows,
    answer: ({ panics = [] }, given) => listed(panics, ({ file }) => file, given),
  },
  findings: { description: "What looks wrong or wasteful, and what to do about it", properties: {}, answer: ({ findings }) => findings },
};

const IMAGE = { image: { type: "string", description: "Name of the image, where several are served" } };
const WHY = {
  description: "Who owns the byte at an address or of a symbol, on which evidence, and why it is linked",
  properties: { query: { type: "string", description: "Symbol or address" } },
  required: ["query"],
};

/** What a client may call, as the protocol lists it. */
export const TOOLS = Object.entries({ ...BY_NAME, why: WHY }).map(([name, { description, properties, ...tool }]) => ({
  ...{ name, description },
  inputSchema: {
    type: "object" as const,
    properties: { ...IMAGE, ...properties },
    required: [...("required" in tool ? (tool.required ?? []) : [])],
  },
  annotations: { readOnlyHint: true, openWorldHint: false },
}));

/**
 * Answers as JSON of at most `LONGEST` characters.
 * @throws RangeError for what is asked wrongly, InputError for an image that cannot be read or does not have what is asked for.
 */
export async function callTool(images: ServedImages, name: string, given: Given): Promise<string> {
  const image = imageOf(images, given["image"]);
  if (name === "why") {
    const query = given["query"];
    if (typeof query !== "string") throw new RangeError("why needs a query: a symbol or an address");
    return limited((await images.with(image, (opened) => PARTS.why.compute(opened, { queries: [query] }))).parts);
  }
  if (!Object.hasOwn(BY_NAME, name)) throw new RangeError(`there is no tool ${name}: ${TOOLS.map((tool) => tool.name).join(", ")}`);
  const answer = BY_NAME[name]!.answer(await images.document(image), given);
  return limited(answer ?? { unknown: `${image} does not tell it` });
}

function imageOf({ names }: ServedImages, wanted: unknown): string {
  if (wanted === undefined && names.length === 1) return names[0]!;
  if (typeof wanted === "string" && names.includes(wanted)) return wanted;
  const near = typeof wanted === "string" ? nearestWord(wanted, names) : undefined;
  throw new RangeError(`image is one of ${names.join(", ")}${near === undefined ? "" : `; did you mean ${near}?`}`);
}

/** The first rows whose name matches, and how many there are. */
function listed<Row>(all: readonly Row[], nameOf: (row: Row) => string, { filter, top = USUAL_ROWS }: Given): object {
  if (typeof top !== "number" || !Number.isInteger(top) || top < 1 || top > MOST_ROWS)
    throw new RangeError(`top is a whole number from 1 to ${MOST_ROWS}`);
  const matches = typeof filter === "string" ? namePattern(filter) : () => true;
  const kept = all.filter((row) => matches(nameOf(row)));
  return { rows: kept.slice(0, top), count: kept.length };
}

function limited(answer: unknown): string {
  const text = JSON.stringify(answer);
  if (text.length <= LONGEST) return text;
  throw new RangeError(`the answer has ${text.length} characters, ${LONGEST} are given at most: ask for fewer rows`);
}
