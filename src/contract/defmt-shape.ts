import { array, boolean, integer, object, oneOf, string, type ValueOf } from "./shape.ts";

const LEVEL = ["trace", "debug", "info", "warn", "error", "println"] as const;

const siteShape = object(
  {
    index: integer("Number that is sent instead of the text: the address of its symbol in .defmt"),
    level: oneOf(LEVEL, "Level of the log statement; println has none"),
    text: string("The format string"),
    package: string("Cargo package that wrote it"),
    crate: string("Crate that wrote it; absent where the wire format does not name it"),
    file: string("Source file; absent without debug information"),
    line: integer("Line; absent without debug information"),
    codeBytes: integer(
      "ESTIMATE: code bytes of the site's line, with the calls in it that were inlined, in all functions; absent where the line is unknown, has no code or has several sites",
    ),
  },
  "A log statement that the image can send",
  ["crate", "file", "line", "codeBytes"],
);

/** What defmt put into an image. */
export const defmtShape = object(
  {
    used: boolean("Whether a symbol of defmt was found; absent without a symbol table: unknown"),
    version: string("Version of the wire format; absent where the image does not say"),
    encoding: string("How frames are encoded: raw or rzcobs"),
    timestamp: string("Format of the timestamp that frames carry; absent: they carry none"),
    sites: array(siteShape, "Log statements in the order of their index"),
    strings: integer("Interned strings, those of log statements included"),
    internedBytes: integer("Bytes of the format strings, which stay on the host: none of them is in flash"),
    flashBytes: integer("Bytes of flash that the interned strings take: 0, as their section is not loaded"),
    absentLevels: array(
      oneOf(LEVEL, "Level"),
      "Levels without a site: filtered when it was built, removed by the linker, or never written",
    ),
    estimate: boolean("Always true: the code bytes of the sites are an estimate"),
    rtt: object(
      {
        address: integer("Address of the control block _SEGGER_RTT"),
        size: integer("Size of the control block, in bytes"),
        buffers: array(
          object(
            {
              address: integer("Where the buffer starts"),
              size: integer("Size, in bytes"),
              name: string("Symbol that covers it; absent when none does"),
            },
            "A buffer that the control block's load image names",
            ["name"],
          ),
          "Buffers; none when the control block is filled at run time, which leaves them unknown",
        ),
      },
      "RTT: memory that a probe reads",
    ),
  },
  "What defmt logs, and where",
  ["used", "version", "encoding", "timestamp", "rtt"],
);

export type DefmtPart = ValueOf<typeof defmtShape>;
export type DefmtSite = ValueOf<typeof siteShape>;
