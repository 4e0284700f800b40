import { array, bytes, integer, map, object, oneOf, string, type ValueOf } from "./shape.ts";

/** Kinds of bytes: those of symbols, and those that no symbol owns. */
export const CONTENT_KINDS = ["function", "object", "tls", "other", "padding", "veneer", "vectors", "reserved", "unknown"] as const;

export const contentShape = object(
  {
    region: string("Region in which the bytes lie"),
    section: string("Section; empty for padding between sections"),
    package: string("Crate, archive or folder; a word in parentheses for bytes that nobody wrote"),
    version: string("Version of the package"),
    symbol: string("Name in the symbol table; a word in parentheses for bytes that no symbol owns"),
    demangled: string("Name for people, where it is another one"),
    kind: oneOf(CONTENT_KINDS, "What the bytes are"),
    address: integer("First address at which they lie"),
    bytes: bytes("How many they are"),
    body: string("Fingerprint of the contents without addresses: equal code gives equal fingerprints wherever it was linked"),
    file: string("Source file and line"),
    owners: map(string("Owner"), "Owners at further levels, by what the level is called"),
  },
  "Bytes of one region, section, package and symbol",
  ["version", "demangled", "body", "file", "owners"],
);

/** Rows add up to the used and reserved bytes of each region. */
export const contentsShape = array(contentShape, "What lies in the regions: rows add up to their used and reserved bytes exactly");

export type ContentEntry = ValueOf<typeof contentShape>;

/** The build that an image came from, as far as the one who measured it knew. */
export const revisionShape = object(
  {
    commit: string("Commit in hexadecimal"),
    branch: string("Branch or tag"),
    time: string("Time of the commit, ISO 8601"),
    build: array(
      object({ what: string("Setting: profile, features, flags …"), value: string("Its value") }, "A setting of the build"),
      "How it was built",
    ),
    labels: map(string("Value"), "What `history record --label` said of it, by key"),
  },
  "The build that the image came from",
  ["commit", "branch", "time", "build", "labels"],
);

export type RevisionPart = ValueOf<typeof revisionShape>;
