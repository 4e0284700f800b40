import type { ReportDocument } from "../src/contract/document.ts";
import { safeText, shortened } from "../src/views/safe-text.ts";
import { targetName } from "./comment/target-name.ts";
import type { Report } from "./report.ts";

const LONGEST_LABEL = 200;
/** The largest crates; more series help nobody. */
const MOST_CRATES = 200;

/** A sample of a gauge. */
interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Seconds since 1970. */
  readonly time: number | undefined;
}

interface Family {
  readonly name: string;
  readonly unit: "bytes" | "";
  readonly help: string;
  samples(document: ReportDocument): Omit<Sample, "time">[];
}

const perRegion = (value: (region: NonNullable<ReportDocument["regions"]>[number]) => number | null) => (document: ReportDocument) =>
  (document.regions ?? []).flatMap((region) => {
    const amount = value(region);
    return amount === null ? [] : [{ labels: { region: region.name, kind: region.kind }, value: amount }];
  });

const perCrate = (value: (crate: NonNullable<ReportDocument["crates"]>[number]) => number) => (document: ReportDocument) =>
  (document.crates ?? []).slice(0, MOST_CRATES).map((crate) => ({
    labels: { crate: crate.name, ...(crate.version === undefined ? {} : { version: crate.version }) },
    value: value(crate),
  }));

const perComponent =
  (value: (component: NonNullable<ReportDocument["components"]>[number]) => number) =>
  ({ components = [] }: ReportDocument) =>
    components.slice(0, MOST_CRATES).map((component) => ({ labels: { component: component.name }, value: value(component) }));

const one = (value: number | null | undefined) => (value === null || value === undefined ? [] : [{ labels: {}, value }]);

const FAMILIES: readonly Family[] = [
  {
    name: "cortex_size_region_used_bytes",
    unit: "bytes",
    help: "Used bytes of a memory region.",
    samples: perRegion((region) => region.used),
  },
  {
    name: "cortex_size_region_reserved_bytes",
    unit: "bytes",
    help: "Bytes set aside for stack or heap.",
    samples: perRegion((region) => region.reserved),
  },
  {
    name: "cortex_size_region_length_bytes",
    unit: "bytes",
    help: "Length of a memory region.",
    samples: perRegion((region) => region.length),
  },
  {
    name: "cortex_size_region_overflow_bytes",
    unit: "bytes",
    help: "Bytes beyond the end of a memory region.",
    samples: perRegion((region) => region.overflow),
  },
  { name: "cortex_size_crate_flash_bytes", unit: "bytes", help: "Flash of a crate or archive.", samples: perCrate((crate) => crate.flash) },
  { name: "cortex_size_crate_ram_bytes", unit: "bytes", help: "RAM of a crate or archive.", samples: perCrate((crate) => crate.ram) },
  {
    name: "cortex_size_component_flash_bytes",
    unit: "bytes",
    help: "Flash of a component of the configuration.",
    samples: perComponent(({ flash }) => flash),
  },
  {
    name: "cortex_size_component_ram_bytes",
    unit: "bytes",
    help: "RAM of a component of the configuration.",
    samples: perComponent(({ ram }) => ram),
  },
  {
    name: "cortex_size_stack_worst_bytes",
    unit: "bytes",
    help: "Worst case of the stack.",
    samples: ({ stack }) => one(stack?.worstCase.bytes),
  },
  {
    name: "cortex_size_stack_headroom_bytes",
    unit: "bytes",
    help: "Stack that the worst case leaves.",
    samples: ({ stack }) => one(stack?.headroom),
  },
  {
    name: "cortex_size_budget_margin_bytes",
    unit: "bytes",
    help: "What a budget leaves; negative when it is broken.",
    samples: ({ verdicts }) =>
      (verdicts ?? []).flatMap((verdict) =>
        verdict.margin === null || verdict.unit !== undefined ? [] : [{ labels: { budget: verdict.name }, value: verdict.margin }],
      ),
  },
  {
    name: "cortex_size_budget_ok",
    unit: "",
    help: "1 when a budget holds, 0 when it is broken.",
    samples: ({ verdicts }) => (verdicts ?? []).map((verdict) => ({ labels: { budget: verdict.name }, value: verdict.ok ? 1 : 0 })),
  },
];

/** OpenMetrics text [OpenMetrics 1.0]: gauges by target, region, crate and budget, without timestamps. GitLab's metrics reports take it as it is. */
export const openmetrics: Report = {
  render({ documents }) {
    return metricsText(documents, false);
  },
};

/** The same with the time of each report's commit where `timed`; samples of one series come in the order of the documents. */
export function metricsText(documents: readonly ReportDocument[], timed: boolean): string {
  const lines: string[] = [];
  for (const family of FAMILIES) {
    const series = new Map<string, string[]>();
    for (const document of documents) {
      const seconds = Date.parse(document.revision?.time ?? "") / 1000;
      const time = timed && seconds > 0 ? ` ${seconds}` : "";
      for (const { labels, value } of family.samples(document)) {
        const name = `${family.name}{${labelText({ target: targetName(document), ...recordLabels(document), ...labels })}}`;
        const samples = series.get(name);
        // A series has one value a time.
        if (samples === undefined) series.set(name, [`${value}${time}`]);
        else if (time !== "" && !samples.some((sample) => sample.endsWith(time))) samples.push(`${value}${time}`);
      }
    }
    if (series.size === 0) continue;
    lines.push(
      `# TYPE ${family.name} gauge`,
      ...(family.unit === "" ? [] : [`# UNIT ${family.name} ${family.unit}`]),
      `# HELP ${family.name} ${family.help}`,
    );
    for (const [name, samples] of series) lines.push(...samples.map((sample) => `${name} ${sample}`));
  }
  return `${[...lines, "# EOF"].join("\n")}\n`;
}

/** Labels of a record, `label_board`: names of their own, which meet no others. */
function recordLabels({ revision }: ReportDocument): Record<string, string> {
  return Object.fromEntries(Object.entries(revision?.labels ?? {}).map(([key, value]) => [`label_${key.replace(/\W/g, "_")}`, value]));
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(shortened(safeText(value), LONGEST_LABEL))}"`)
    .join(",");
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
