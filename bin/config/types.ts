import { type Budget, budgetShape } from "./budget.ts";
import {
  address,
  flag,
  type JsonSchema,
  list,
  named,
  oneOrMore,
  path,
  record,
  referred,
  size,
  text,
  type ValueOf,
  whole,
  word,
} from "./shape.ts";

const regionShape = record(
  "A memory region, for images whose linker script is not at hand",
  {
    origin: address("First address"),
    length: size("Bytes"),
    kind: word("What it is made of", ["flash", "ram", "other"]),
  },
  ["origin", "length"],
);

const targetFields = {
  elf: path("The linked image"),
  memory: oneOrMore("Linker scripts that hold MEMORY, memory.x for example", path("A linker script")),
  "library-path": oneOrMore("Folders in which INCLUDE looks for files, as -L", path("A folder")),
  regions: named("Memory regions by name; they replace those of the scripts", referred("region", regionShape)),
  map: path("Linker map"),
  svd: path("CMSIS-SVD file, for the names of interrupts"),
  chip: text("Part number, STM32F411CE for example"),
  lockfile: path("Cargo.lock, for the versions of crates"),
  "debug-file": path("ELF that holds what was stripped from this one"),
  "vector-table": address("Address of the vector table, when it is not found by itself"),
  build: text("Command that builds it, for diff git:REV and watch"),
} as const;

/** An image and what belongs to it. */
export const targetShape = record("An image and what belongs to it; as `defaults`, what all images share", targetFields);

const stackShape = record("What the stack analysis cannot see", {
  assume: named("Bytes of stack that functions use which it cannot follow, by name or glob", size("Bytes")),
  priorities: named("Priorities of interrupts as the hardware has them, lower is more urgent", whole("Priority", -3, 255)),
  exclude: list("Roots that do not count, by name or glob", text("Name or glob")),
});

const findingsShape = record("Which findings are reported", {
  silence: list(
    "Codes that are not reported; memory/* silences a group",
    text("Code or glob of a finding", "^[a-z0-9*-]+(/[a-z0-9*-]+)*$", "a code of a finding"),
  ),
  deny: list(
    "Codes that fail check, doctor's included; build/* denies a group",
    text("Code or glob of a finding", "^[a-z0-9*-]+(/[a-z0-9*-]+)*$", "a code of a finding"),
  ),
});

const commonFields = {
  defaults: referred("target", targetShape),
  targets: named("Images by name: an application and its bootloader, or several boards", referred("target", targetShape)),
  budgets: list("Limits", referred("budget", budgetShape)),
  stack: referred("stack", stackShape),
  findings: findingsShape,
  noise: size("Changes of at most so many bytes are not worth a comment"),
  strict: flag("Exit 1 when a finding is an error"),
} as const;

const profileShape = record("Settings that replace the others when the profile is chosen", commonFields);

/** The whole configuration: the reader, the types and `schema/config.schema.json` come from this one description. */
export const configShape = record("Configuration of cortex-size", {
  $schema: text("Address of this schema, for editors"),
  ...commonFields,
  profiles: named("Variants by name, chosen with --profile", profileShape),
});

/** An image and what belongs to it; paths are absolute. */
export type TargetConfig = ValueOf<typeof targetShape>;
export type StackConfig = ValueOf<typeof stackShape>;

/** The merged configuration, with the chosen profile applied and the defaults in every target. */
export interface Config {
  readonly targets: ReadonlyMap<string, TargetConfig>;
  /** For an image that no target names. */
  readonly defaults: TargetConfig;
  readonly budgets: readonly Budget[];
  readonly stack: StackConfig;
  /** Codes or globs of findings that are not reported, doctor's included. */
  readonly silence: readonly string[];
  /** Codes or globs of findings that fail `check`. */
  readonly deny: readonly string[];
  /** Bytes. */
  readonly noise: number;
  readonly strict: boolean;
}

/** `schema/config.schema.json`: accepts exactly what the reader accepts. */
export function configSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "cortex-size/config.schema.json",
    title: "cortex-size configuration",
    ...configShape.schema,
    $defs: { target: targetShape.schema, region: regionShape.schema, budget: budgetShape.schema, stack: stackShape.schema },
  };
}
