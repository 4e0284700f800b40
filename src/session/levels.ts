import { componentEntries } from "../analyses/components.ts";
import { inliningOf } from "../attribution/inlining.ts";
import type { ReportDocument } from "../contract/document.ts";
import type { Level } from "../ledger/ledger.ts";
import { decideComponents } from "./components.ts";
import type { Image } from "./image.ts";

/** A level of ownership: what it is called, what tells it, and how it is decided. */
export interface LevelEntry {
  readonly name: "region" | "section" | Level;
  /** As people, budgets and comparisons call an owner of it: `crate`. */
  readonly title: string;
  /** What it is called besides: `folder` in images of C. */
  readonly also?: string;
  /** What else than the ELF tells it. */
  readonly needs: "nothing" | "debug information" | "linker map" | "configuration";
  /** Decides it in the ledger, if what tells it is there; absent for what follows from the layout. */
  readonly decide?: (image: Image) => Promise<unknown>;
  /** Names of owners for people, where the ledger's are not. */
  readonly names?: (image: Image, owners: readonly number[]) => Promise<readonly string[]>;
  /** What `why` calls it; absent where another level tells the same. */
  readonly why?: string;
  /** What a budget names of it, for levels that budgets have no other words for. */
  readonly budget?: string;
  /** Whether budgets, comparisons and saved reports divide the bytes by it, besides sections, crates and symbols. */
  readonly compared?: boolean;
  /** What a document holds of it, once it is decided, besides the parts that every document of its kind has. */
  readonly parts?: (image: Image) => Partial<ReportDocument>;
}

/** Every level, the outermost first. A new one is a line here and a file that decides it. */
export const LEVELS: readonly LevelEntry[] = [
  { name: "region", title: "region", needs: "nothing" },
  { name: "section", title: "section", needs: "nothing" },
  {
    ...{ name: "component", title: "component", needs: "configuration", decide: decideComponents, why: "component" },
    ...{ budget: "Name or glob of a component", compared: true },
    parts: ({ firmware }) => ({ components: componentEntries(firmware) }),
  },
  { name: "package", title: "crate", also: "folder", needs: "nothing", decide: (image) => image.levels(), why: "crate" },
  { name: "author", title: "author", needs: "debug information", decide: (image) => image.levels(), why: "author" },
  {
    name: "archive",
    title: "archive",
    needs: "linker map",
    decide: (image) => image.linked(),
    why: "archive",
    budget: "Name or glob of a library archive",
  },
  { name: "object", title: "object", needs: "linker map", decide: (image) => image.linked(), why: "object" },
  { name: "input section", title: "input section", needs: "linker map", decide: (image) => image.linked(), why: "input section" },
  { name: "unit", title: "unit", needs: "debug information", decide: (image) => image.levels(), why: "unit" },
  { name: "file", title: "file", needs: "debug information", decide: (image) => image.files(), budget: "Path or glob of a source file" },
  { name: "line", title: "line", needs: "debug information", decide: (image) => image.lines(), why: "file" },
  { name: "symbol", title: "symbol", needs: "nothing", names: symbolNames, why: "symbol" },
  { name: "inline", title: "inline", needs: "debug information", decide: (image) => image.levels(), names: inlineNames },
];

/** What people call all levels, the outermost first. */
export const LEVEL_TITLES: readonly string[] = LEVELS.map(({ title }) => title);

/** What levels are called by which comparisons divide the bytes, where an image has them. */
export const COMPARED: readonly string[] = LEVELS.filter(({ compared }) => compared === true).map(({ title }) => title);

/** The level of that name, or with that title, or what it is called in images of C. */
export function levelNamed(word: string): LevelEntry | undefined {
  return LEVELS.find(({ name }) => name === word) ?? LEVELS.find(({ title, also }) => title === word || also === word);
}

/** What budgets, comparisons and saved reports divide an image's bytes by besides sections, crates and symbols, decided; with what documents hold of it. */
export async function comparedLevels(image: Image): Promise<{ levels: readonly LevelEntry[]; parts: Partial<ReportDocument> }> {
  const levels: LevelEntry[] = [];
  for (const level of LEVELS) if (level.compared === true && (await decideLevel(image, level))) levels.push(level);
  return { levels, parts: Object.assign({}, ...levels.map((level) => level.parts?.(image))) };
}

/** Decides a level unless it is decided. Whether the ledger has it then: what tells it may not be there. */
export async function decideLevel(image: Image, level: LevelEntry): Promise<boolean> {
  if (level.name === "region" || level.name === "section") return true;
  const { ledger } = image.firmware;
  if (!ledger.has(level.name)) await level.decide?.(image);
  return ledger.has(level.name);
}

/** The levels that `why` tells of an image, decided as far as what tells them is there; with what they are called. */
export async function toldLevels(image: Image): Promise<[level: Level, title: string][]> {
  const hasMap = (await image.linkerMap()) !== undefined;
  const told: [Level, string][] = [];
  for (const level of LEVELS) {
    if (level.why === undefined || (level.needs === "linker map" && !hasMap)) continue;
    if (await decideLevel(image, level)) told.push([level.name, level.why]);
  }
  return told;
}

async function symbolNames({ firmware }: Image, owners: readonly number[]): Promise<readonly string[]> {
  return (await firmware.describe(Uint32Array.from(owners))).map(({ demangled }) => demangled);
}

async function inlineNames(image: Image, owners: readonly number[]): Promise<readonly string[]> {
  const debug = await image.debug();
  const functions = debug === undefined ? [] : (await inliningOf(debug)).functions;
  return owners.map((owner) => functions[owner]?.name ?? "");
}
