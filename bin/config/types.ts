import { definitionsOf, toJsonSchema } from "../../src/contract/json-schema.ts";
import { allOptional, array, boolean, integer, type JsonSchema, map, named, object, oneOf, oneOrMore } from "../../src/contract/shape.ts";
import { ASSUMPTIONS } from "../../src/session/settings.ts";
import { type Budget, budgetShape } from "./budget.ts";
import { address, code, path, size, text } from "./notations.ts";
import type { SettingOf } from "./settings-of.ts";

const regionShape = named(
  "region",
  object(
    {
      origin: address("First address"),
      length: size("Bytes"),
      kind: oneOf(["flash", "ram", "other"], "What it is made of"),
    },
    "A memory region, for images whose linker script is not at hand",
    ["kind"],
  ),
);

/** An image and what belongs to it. */
export const targetShape = named(
  "target",
  allOptional(
    {
      elf: path("The linked image"),
      memory: oneOrMore(path("A linker script"), "Linker scripts that hold MEMORY, memory.x for example"),
      "library-path": oneOrMore(path("A folder"), "Folders in which INCLUDE looks for files, as -L"),
      regions: map(regionShape, "Memory regions by name; they replace those of the scripts"),
      map: path("Linker map"),
      svd: path("CMSIS-SVD file, for the names of interrupts"),
      chip: text("Part number, STM32F411CE for example"),
      lockfile: path("Cargo.lock, for the versions of crates"),
      "debug-file": path("ELF that holds what was stripped from this one, or package (.dwp) of its units"),
      "vector-table": address("Address of the vector table, when it is not found by itself"),
      build: text("Command that builds it, for diff git:REV and watch"),
    },
    "An image and what belongs to it; as `defaults`, what all images share",
  ),
);

const stackShape = named(
  "stack",
  allOptional(
    {
      assume: map(size("Bytes"), "Bytes of stack that functions use which it cannot follow, by name or glob"),
      priorities: map(
        integer("Priority", { minimum: -3, maximum: 255 }),
        "Priorities of interrupts as the hardware has them, lower is more urgent",
      ),
      "priority-bits": integer("Bits of a priority that the part implements; the SVD's when absent", { minimum: 1, maximum: 8 }),
      exclude: array(text("Name or glob"), "Roots that do not count, by name or glob"),
      recursion: map(
        integer("Rounds", { minimum: 1, maximum: 1_000_000 }),
        "How often a function can be active at a time, by name or glob; it bounds the recursion that the function is in",
      ),
      thread: map(
        object({ entry: text("Name of the function that it begins with"), size: size("Bytes of its stack") }, "A thread"),
        "Threads on stacks of their own that the code does not show, by name",
      ),
      "no-assume": array(oneOf(ASSUMPTIONS, "Assumption"), "Assumptions that are not made"),
      strict: boolean("Whether budgets and --min-headroom pass on a bound without assumptions only"),
    },
    "What the stack analysis cannot see",
  ),
);

const componentShape = named(
  "component",
  allOptional(
    {
      crates: oneOrMore(text("Name or glob of a crate"), "Crates, folders or archives as the command crates shows them"),
      archives: oneOrMore(text("Name or glob of an archive"), "Archives, as the linker map names them"),
      objects: oneOrMore(text("Name or glob of an object"), "Object files, as the linker map names them"),
      files: oneOrMore(text("Path or glob of a file"), "Source files, as the debug information names them"),
      sections: oneOrMore(text("Name or glob of a section"), "Sections"),
      symbols: oneOrMore(text("Name or glob of a symbol"), "Symbols, demangled or as the symbol table has them"),
    },
    "What belongs to a component: all that any of these names",
  ),
);

const codes = (description: string) => array(code("Code or glob of a finding"), description);

const commonFields = {
  defaults: targetShape,
  targets: map(targetShape, "Images by name: an application and its bootloader, or several boards"),
  budgets: array(named("budget", budgetShape), "Limits"),
  stack: stackShape,
  components: map(componentShape, "Components by name; of several that name a byte the first one has it, and the rest is (other)"),
  findings: allOptional(
    {
      silence: codes("Codes that are not reported; memory/* silences a group"),
      deny: codes("Codes that fail check, doctor's included; build/* denies a group"),
    },
    "Which findings are reported",
  ),
  noise: size("Changes of at most so many bytes are not worth a comment"),
  strict: boolean("Exit 1 when a finding is an error"),
} as const;

/** The whole configuration: the reader, the types and `schema/config.schema.json` come from this one description. */
export const configShape = allOptional(
  {
    $schema: text("Address of this schema, for editors"),
    ...commonFields,
    profiles: map(
      allOptional(commonFields, "Settings that replace the others when the profile is chosen"),
      "Variants by name, chosen with --profile",
    ),
  },
  "Configuration of cortex-size",
);

/** An image and what belongs to it; paths are absolute. */
export type TargetConfig = SettingOf<typeof targetShape>;
export type StackConfig = SettingOf<typeof stackShape>;

/** The merged configuration, with the chosen profile applied and the defaults in every target. */
export interface Config {
  readonly targets: ReadonlyMap<string, TargetConfig>;
  /** For an image that no target names. */
  readonly defaults: TargetConfig;
  readonly budgets: readonly Budget[];
  readonly stack: StackConfig;
  readonly components: ReadonlyMap<string, SettingOf<typeof componentShape>>;
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
    ...toJsonSchema(configShape),
    $defs: definitionsOf(configShape),
  };
}
