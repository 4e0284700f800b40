import { array, integer, object, oneOf, string, type ValueOf } from "./shape.ts";

/** How the bytes of a piece lie in memory; the indices are those of `pieces.as`. */
export const PIECE_AS = ["run", "load", "padding", "reserved"] as const;

/** Owners of pieces whose symbol is one of the smaller ones, which a document of very many does not list: a function or what is told like one, and an object. */
export const [SMALLER_FUNCTIONS, SMALLER_OBJECTS] = [-6, -7] as const;

/** The words of `pieces.words` that stand for them. */
export const SMALLER_WORDS = ["smaller functions", "smaller objects"] as const;

const row = (text: string) => array(integer(text), `${text}, for each piece`);

/**
 * The finest pieces of memory with their owner at each level, in columns: pieces tile the used and reserved bytes of every region exactly, so
 * that any nesting of levels adds up. Owners below zero are the words of `words`: -1 is `words[0]`.
 */
export const piecesShape = object(
  {
    address: row("First address at which the bytes lie"),
    bytes: row("Length in bytes"),
    as: row("0: executes or is accessed here; 1: load image; 2: padding between sections; 3: set aside without a section"),
    region: row("Index in regions"),
    section: row("Index in sections, -1 without one"),
    crate: row("Index in crates"),
    unit: row("Index in units of this part, or a word"),
    symbol: row("Index in symbols, or a word"),
    evidence: row("Index in evidences: why the bytes belong to their crate"),
    words: array(
      oneOf(
        ["unknown", "padding", "veneer", "vectors", "reserved", ...SMALLER_WORDS],
        "What bytes without an owner are, or whose owner is not listed",
      ),
      "Words for -1, -2 …",
    ),
    units: array(string("Name of a compile unit"), "Compile units that own a piece"),
    evidences: array(string("Why"), "Reasons"),
    levels: array(
      object(
        {
          title: string("What an owner of it is called: component"),
          names: array(string("Name"), "Owners that have a piece"),
          owner: row("Index in names, or a word"),
        },
        "A further level of ownership",
      ),
      "Levels that the configuration or a comparison adds",
    ),
    inlined: object(
      {
        piece: array(integer("Index of the piece"), "Pieces that hold code of another crate, ascending"),
        crate: array(integer("Index in crates: where the code was written"), "For each of them the author's crate"),
        bytes: array(integer("Bytes"), "For each of them how many bytes that author wrote"),
      },
      "Code written in another crate than its host's (author lens)",
    ),
    references: object(
      {
        from: array(integer("Index in symbols: who calls or refers"), "Referring symbols, ascending"),
        to: array(integer("Index in symbols: to whom"), "For each of them what it refers to"),
      },
      "Direct calls and references between symbols, where code can be traced",
    ),
    inlineCalls: object(
      {
        symbol: array(integer("Index in symbols, -1 for code without one"), "For each call the host: whose code holds it"),
        parent: array(integer("Index of a call, -1 for one straight in the host"), "For each call the one around it"),
        name: array(integer("Index in names"), "For each call the function that was inlined"),
        place: array(integer("Index in places, -1 when unknown"), "For each call where it stands in the source"),
        bytes: array(integer("Bytes"), "For each call its code, calls inside of it included"),
        names: array(string("Function"), "Functions that were inlined"),
        places: array(string("File and line"), "Places of calls"),
      },
      "Inlined calls, those with the most code first",
    ),
  },
  "Pieces of memory in columns",
  ["levels", "inlined", "references", "inlineCalls"],
);

export type PiecesPart = ValueOf<typeof piecesShape>;
