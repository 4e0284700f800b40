import { Claims, evidenceId, UNKNOWN } from "../ledger/claims.ts";
import type { Level, Owners } from "../ledger/ledger.ts";
import { OwnerLookup } from "../ledger/owner-lookup.ts";
import { globMatches } from "../views/glob.ts";
import type { Image } from "./image.ts";
import type { ComponentRule } from "./settings.ts";

/** The component of what no rule names. */
const OTHER_COMPONENT = "(other)";

const RANK = 10;

/** Names of the things at a place, by which rules choose. */
interface Subject {
  readonly key: keyof ComponentRule;
  /** Every name that the owner at an address goes by; none when nobody owns it. */
  readonly names: (address: number) => readonly string[];
}

/**
 * Decides the level of components: for every byte the first rule that names its crate, archive, object, file, section or symbol, else `(other)`. Padding and
 * what is set aside keep their words unless a rule names their section. Without rules nothing is decided.
 */
export async function decideComponents(image: Image): Promise<void> {
  const rules = image.settings.components;
  if (rules.length === 0) return;
  const { ledger, sections } = image.firmware;
  const subjects = await subjectsOf(image, rules);
  const bySymbol = ledger.spans("symbol");
  const levels = ["package", "symbol", ...subjects.levels].map((level) => ledger.spans(level as Level));
  const cuts = new Map<number, Set<number>>();
  for (const spans of levels)
    for (let i = 0; i < spans.count; i++) {
      const row = spans.sectionRow[i]!;
      const own = cuts.get(row) ?? new Set<number>();
      cuts.set(row, own.add(spans.start[i]!));
    }
  const symbols = new OwnerLookup(bySymbol, sections);
  const packages = new OwnerLookup(ledger.spans("package"), sections);
  const claims = new Claims();
  const evidence = evidenceId("component of the configuration");
  const known = new Map<string, number>();
  for (const [row, starts] of cuts) {
    const section = sections[row]!;
    const sorted = [...starts].sort((a, b) => a - b);
    sorted.forEach((start, i) => {
      const end = sorted[i + 1] ?? section.address + section.size;
      const named = subjects.all.map(({ key, names }) => [key, key === "sections" ? [section.name] : names(start)] as const);
      const memo = named.map(([, names]) => names.join("\0")).join("\u0001");
      let owner = known.get(memo);
      if (owner === undefined) {
        owner = rules.findIndex((rule) => named.some(([key, names]) => matchesAny(rule[key] as readonly string[] | undefined, names)));
        known.set(memo, owner);
      }
      if (owner < 0) owner = special(packages.at(start), symbols.at(start)) ?? rules.length;
      claims.add(section.index, start, end - start, owner, RANK, evidence);
    });
  }
  const names: Owners = { count: rules.length + 1, name: (owner) => rules[owner]?.name ?? OTHER_COMPONENT };
  ledger.decide("component", claims, names);
}

/** The word for bytes that nobody wrote: as the crates say, else the symbols. */
function special(...owners: readonly number[]): number | undefined {
  return owners.find((owner) => owner < UNKNOWN);
}

function matchesAny(globs: readonly string[] | undefined, names: readonly string[]): boolean {
  return globs?.some((glob) => names.some((name) => glob === name || globMatches(glob, name))) === true;
}

/** What the rules choose by, as far as it can be told of this image, and the levels that tell it. */
async function subjectsOf(image: Image, rules: readonly ComponentRule[]): Promise<{ all: Subject[]; levels: Level[] }> {
  const { firmware } = image;
  const { ledger, sections } = firmware;
  const { packages } = await image.levels();
  const asked = (key: keyof ComponentRule) => rules.some((rule) => rule[key] !== undefined);
  if ((asked("archives") || asked("objects")) && (await image.linkerMap()) !== undefined) await image.linked();
  if (asked("files")) await image.files();
  const levels: Level[] = [];
  const all: Subject[] = [];
  const add = (key: keyof ComponentRule, level: Level, namesOf: (owner: number) => readonly string[]) => {
    if (!asked(key) || !ledger.has(level)) return;
    levels.push(level);
    const lookup = new OwnerLookup(ledger.spans(level), sections);
    all.push({
      key,
      names: (address) => {
        const owner = lookup.at(address);
        return owner < 0 ? [] : namesOf(owner);
      },
    });
  };
  const listed = (level: Level) => (owner: number) => [ledger.owners(level).name(owner)];
  add("crates", "package", (owner) => [packages.package(owner).name, packages.name(owner)]);
  add("archives", "archive", listed("archive"));
  add("objects", "object", listed("object"));
  add("files", "file", listed("file"));
  if (asked("sections")) all.push({ key: "sections", names: () => [] });
  if (asked("symbols")) {
    const described = await firmware.describe(Uint32Array.from({ length: firmware.symbols.count }, (_, row) => row));
    add("symbols", "symbol", (owner) => {
      const { raw, demangled, aliases } = described[owner]!;
      return [demangled, raw, ...aliases];
    });
  }
  return { all, levels };
}
