/** The levels of log statements, the least urgent first; `println` has none and comes last. */
export const DEFMT_LEVELS = ["trace", "debug", "info", "warn", "error", "println"] as const;
export type DefmtLevel = (typeof DEFMT_LEVELS)[number];

/** One interned string, as the name of a symbol in `.defmt` tells it. */
export interface DefmtString {
  /** Cargo package that wrote it. */
  readonly package: string;
  /** `defmt_info`, `defmt_prim`, `defmt_derived`, `defmt_timestamp` … */
  readonly tag: string;
  /** The format string. */
  readonly data: string;
  /** Crate that wrote it; undefined before wire format 4 named it. */
  readonly crate: string | undefined;
  /** For log statements. */
  readonly level: DefmtLevel | undefined;
}

/** What the name of a symbol in `.defmt` is. */
export type DefmtName =
  | { readonly kind: "string"; readonly string: DefmtString }
  | { readonly kind: "version"; readonly text: string }
  | { readonly kind: "encoding"; readonly text: string }
  /** Markers and the like: nothing that is decoded. */
  | { readonly kind: "other" }
  /** A name that starts like an interned string and is none. */
  | { readonly kind: "damaged" };

const VERSION = /^"?_defmt_version_\s*=\s*([^"]*?)"?$/;
const ENCODING = /^"?_defmt_encoding_\s*=\s*([^"]*?)"?$/;

/**
 * Reads the name of a symbol in `.defmt`: JSON with package, tag, data, disambiguator and (since wire format 4) crate_name; or the version of the
 * wire format, or the encoding of frames. Never throws: a name that is no such JSON is `damaged`.
 */
export function readDefmtName(name: string): DefmtName {
  const version = VERSION.exec(name);
  if (version !== null) return { kind: "version", text: version[1]! };
  const encoding = ENCODING.exec(name);
  if (encoding !== null) return { kind: "encoding", text: encoding[1]! };
  if (!name.startsWith("{")) return { kind: "other" };
  const fields = parsed(name);
  if (fields === undefined) return { kind: "damaged" };
  const { package: from, tag, data, crate_name: crate } = fields;
  if (typeof from !== "string" || typeof tag !== "string" || typeof data !== "string") return { kind: "damaged" };
  const level = DEFMT_LEVELS.find((one) => tag === `defmt_${one}`);
  return { kind: "string", string: { package: from, tag, data, crate: typeof crate === "string" ? crate : undefined, level } };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
