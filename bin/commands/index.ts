import type { Command } from "../command.ts";

/** What people want of a command, in the order in which they come to need it. */
export const GROUPS = ["see", "compare", "gate", "explain", "embedded Rust", "tools"] as const;

interface CommandEntry {
  readonly group: (typeof GROUPS)[number];
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Commands in the order of the help text; each is loaded when it is run. A new command is one file and one line here. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  show: {
    group: "see",
    summary: "one screen: regions, sections, largest symbols, findings (the default)",
    load: async () => (await import("./show.ts")).show,
  },
  sections: {
    group: "see",
    summary: "every section, where it runs and where its load image lies",
    load: async () => (await import("./sections.ts")).sections,
  },
  symbols: { group: "see", summary: "symbols that own bytes, the largest first", load: async () => (await import("./symbols.ts")).symbols },
  crates: {
    group: "see",
    summary: "what each crate or folder contributes to flash and RAM",
    load: async () => (await import("./crates.ts")).crates,
  },
  files: {
    group: "see",
    summary: "what each source file or line contributes, as a tree of folders",
    load: async () => (await import("./files.ts")).files,
  },
  units: { group: "see", summary: "what each compile unit contributes", load: async () => (await import("./units.ts")).units },
  components: {
    group: "see",
    summary: "what each component of the configuration contributes",
    load: async () => (await import("./components.ts")).components,
  },
  tree: { group: "see", summary: "contributions nested by any levels, with filters", load: async () => (await import("./tree.ts")).tree },
  stack: {
    group: "see",
    summary: "worst-case stack with nested interrupts, and headroom",
    load: async () => (await import("./stack.ts")).stack,
  },
  functions: {
    group: "see",
    summary: "every function: deepest stack, frame, size, callers, place",
    load: async () => (await import("./functions.ts")).functions,
  },
  vectors: { group: "see", summary: "the vector table slot by slot", load: async () => (await import("./vectors.ts")).vectors },
  image: {
    group: "see",
    summary: "what is really flashed: .bin, .hex, .uf2, sectors and slots",
    load: async () => (await import("./image.ts")).image,
  },
  report: {
    group: "see",
    summary: "one HTML page with treemap, flame graph, memory map and tables",
    load: async () => (await import("./report.ts")).report,
  },
  size: { group: "see", summary: "drop-in for cargo size, llvm-size and GNU size", load: async () => (await import("./size.ts")).size },
  diff: {
    group: "compare",
    summary: "what changed from one build to another, and what only moved",
    load: async () => (await import("./diff.ts")).diff,
  },
  comment: {
    group: "compare",
    summary: "one pull-request comment of any number of reports",
    load: async () => (await import("./comment.ts")).comment,
  },
  history: {
    group: "compare",
    summary: "sizes by commit: record, show, diff, export, backfill, bisect",
    load: async () => (await import("./history.ts")).history,
  },
  baseline: {
    group: "compare",
    summary: "saves what is measured, or compares with it",
    load: async () => (await import("./baseline.ts")).baseline,
  },
  watch: { group: "compare", summary: "an image, then what each build changes", load: async () => (await import("./watch.ts")).watch },
  check: { group: "gate", summary: "judges the budgets: exit 1 when one is broken", load: async () => (await import("./check.ts")).check },
  init: {
    group: "gate",
    summary: "writes a first cortex-size.toml from measured sizes",
    load: async () => (await import("./init.ts")).init,
  },
  budget: {
    group: "gate",
    summary: "moves limits to what is measured: tighten, bump",
    load: async () => (await import("./budget.ts")).budget,
  },
  config: {
    group: "gate",
    summary: "the merged configuration and where each value comes from",
    load: async () => (await import("./config.ts")).config,
  },
  why: {
    group: "explain",
    summary: "who owns a byte, on which evidence, and why it is linked",
    load: async () => (await import("./why.ts")).why,
  },
  doctor: {
    group: "explain",
    summary: "what looks wrong or wasteful, and what to do about it",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  retained: {
    group: "explain",
    summary: "what would go if a crate or symbol went",
    load: async () => (await import("./retained.ts")).retained,
  },
  dead: { group: "explain", summary: "functions and statics that no root reaches", load: async () => (await import("./dead.ts")).dead },
  duplicates: {
    group: "explain",
    summary: "functions and constants that are there more than once",
    load: async () => (await import("./duplicates.ts")).duplicates,
  },
  generics: {
    group: "explain",
    summary: "instances of generic functions, and who asked for them",
    load: async () => (await import("./generics.ts")).generics,
  },
  inlines: {
    group: "explain",
    summary: "what inlining costs, and where outlining would save",
    load: async () => (await import("./inlines.ts")).inlines,
  },
  archives: {
    group: "explain",
    summary: "what each archive and its members contribute, from the linker map",
    load: async () => (await import("./archives.ts")).archives,
  },
  objects: {
    group: "explain",
    summary: "what each object file contributes, from the linker map",
    load: async () => (await import("./objects.ts")).objects,
  },
  discarded: {
    group: "explain",
    summary: "what the linker left out, and what that saved, from its map",
    load: async () => (await import("./discarded.ts")).discarded,
  },
  fill: {
    group: "explain",
    summary: "padding by cause, and what another order would save, from the linker map",
    load: async () => (await import("./fill.ts")).fill,
  },
  tasks: {
    group: "embedded Rust",
    summary: "embassy and RTIC tasks, what async functions keep, what statics hold",
    load: async () => (await import("./tasks.ts")).tasks,
  },
  panics: {
    group: "embedded Rust",
    summary: "every place that can panic, and what only panics keep",
    load: async () => (await import("./panics.ts")).panics,
  },
  defmt: {
    group: "embedded Rust",
    summary: "what defmt logs: sites by crate, level and file",
    load: async () => (await import("./defmt.ts")).defmt,
  },
  runner: {
    group: "embedded Rust",
    summary: "what fits where, then the command that flashes and runs: runner of cargo",
    load: async () => (await import("./runner.ts")).runner,
  },
  serve: {
    group: "tools",
    summary: "answers editors and agents about images, by LSP and MCP",
    load: async () => (await import("./serve.ts")).serve,
  },
  chips: {
    group: "tools",
    summary: "Cortex-M parts and their memory; the smallest that would do",
    load: async () => (await import("./chips.ts")).chips,
  },
  completion: {
    group: "tools",
    summary: "completion script for bash, zsh or fish",
    load: async () => (await import("./completion.ts")).completion,
  },
};
