import { firstLimit, LEAST_ROOM } from "../../src/session/comparison/first-limit.ts";
import type { Settings } from "../../src/session/settings.ts";
import { hex } from "../../src/views/numbers.ts";

/** A region as measured, bytes. */
export interface MeasuredRegion {
  readonly region: string;
  /** Code, constants and statics: what a budget on the region counts. */
  readonly used: number;
  /** Set aside for stack and heap. */
  readonly reserved: number;
  /** Undefined when the length is not known. */
  readonly length: number | undefined;
}

/** An image to write a target for. */
export interface MeasuredTarget {
  readonly name: string;
  /** Path as it shall be written, relative to the file. */
  readonly elf: string;
  /** What it was measured with: the target gets the same, so that it is measured alike from then on. */
  readonly settings: Pick<Settings, "origins" | "regions">;
  readonly regions: readonly MeasuredRegion[];
}

/**
 * A first `cortex-size.toml`: the targets, and a budget for each region that holds something, `margin` percent above what is used today but never
 * above the region's length. Comments say what each part is for and what was measured.
 */
export function initialConfig(targets: readonly MeasuredTarget[], margin: number): string {
  const lines = [
    "# Configuration of cortex-size. `cortex-size check` measures the targets and fails when a budget is broken.",
    '# Sizes: 1234, "24 kB" (1000), "24 KiB" (1024); shares of a region: "85 %".',
    "",
  ];
  for (const { name, elf, settings } of targets)
    lines.push(`[targets.${key(name)}]`, `elf = ${quoted(elf)}`, ...settingLines(settings), "");
  for (const { name, regions } of targets) {
    for (const region of regions.filter(({ used }) => used > 0))
      lines.push(...budgetLines(region, margin, targets.length > 1 ? name : undefined));
  }
  lines.push(
    "# What else can be limited: section, crate, file, symbol, archive, vector, async-state (names or globs), stack, headroom, heap, image.",
    "# [[budgets]]",
    "# headroom = true",
    '# min = "1 KiB"',
    "#",
    "# [[budgets]]",
    '# region = "FLASH"',
    '# growth = { bytes = "2 KiB", percent = 1, both = true }',
    '# severity = "warn"',
    "",
  );
  return lines.join("\n");
}

const LISTS = ["memory", "library-path"];
const TEXTS = ["map", "chip", "svd", "debug-file", "lockfile"];

/** Keys of a target for the options that its image was read with. */
function settingLines({ origins, regions }: MeasuredTarget["settings"]): string[] {
  const valuesOf = (name: string) => origins.filter((origin) => origin.key === name).map(({ value }) => value);
  const lists = LISTS.flatMap((name) => {
    const values = valuesOf(name).map(quoted);
    return values.length === 0 ? [] : [`${name} = ${values.length === 1 ? values[0] : `[${values.join(", ")}]`}`];
  });
  const texts = TEXTS.flatMap((name) => valuesOf(name).map((value) => `${name} = ${quoted(value)}`));
  const address = valuesOf("vector-table").map((value) => `vector-table = ${value}`);
  const own = regions.flatMap(({ name, origin, length, kind }) => {
    const fields = [`origin = ${hex(origin)}`, `length = ${length}`, ...(kind === undefined ? [] : [`kind = ${quoted(kind)}`])];
    return length === undefined ? [] : [`${key(name)} = { ${fields.join(", ")} }`];
  });
  const found = lists.length + own.length === 0 ? ['# memory = "memory.x"    # found by itself near the ELF or its Cargo.toml'] : [];
  return [...found, ...lists, ...(own.length === 0 ? [] : [`regions = { ${own.join(", ")} }`]), ...texts, ...address];
}

function budgetLines({ region, used, reserved, length }: MeasuredRegion, margin: number, target: string | undefined): string[] {
  const { wanted, max, isPercentage, share } = firstLimit(used, length, margin);
  const measured =
    length === undefined ? `${used} bytes today` : `${used} of ${length} bytes today (${share === undefined ? "-" : share.toFixed(1)} %)`;
  const room = max < wanted ? ", all of the region" : isPercentage ? `, ${margin} % more` : `, ${LEAST_ROOM} bytes more`;
  const aside = reserved === 0 ? "" : `; ${reserved} more are reserved for stack or heap and do not count`;
  return [
    `# ${measured}${room}${aside}`,
    "[[budgets]]",
    `region = ${quoted(region)}`,
    ...(target === undefined ? [] : [`targets = ${quoted(target)}`]),
    `max = ${size(max, length)}`,
    "",
  ];
}

/** In KiB with at most one digit, rounded up unless that would pass the region's end; small or uneven sizes in bytes. */
function size(bytes: number, most: number | undefined): string {
  const tenths = Math.ceil((bytes / 1024) * 10);
  const rounded = (tenths * 1024) / 10;
  return bytes < 4096 || (most !== undefined && rounded > most) ? String(bytes) : `"${tenths / 10} KiB"`;
}

function key(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name);
}

function quoted(value: string): string {
  return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
}
