import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

/** Names of metrics and the labels that are chosen or shown of them. */
const dashboard = JSON.parse(readFileSync(join(ROOT, "docs/ci/grafana.json"), "utf8")) as {
  panels: { targets: { expr: string; legendFormat: string }[] }[];
  templating: { list: { name: string; query: string }[] };
};

/** Oracle: what `openmetrics` writes of a sample with components, a stack and budgets. */
test("the dashboard's queries ask for metrics and labels that are written", async () => {
  const config = join(ROOT, "test/reports/grafana.toml");
  const { out } = await cli([
    "check",
    join(ROOT, "samples/stack-levels-c/stack-levels-c.elf"),
    "--config",
    config,
    "--format",
    "openmetrics",
  ]);
  const labels = new Map(
    [...out.matchAll(/^(\w+)\{(.*)\} /gm)].map(([, metric, given]) => [
      metric!,
      [...given!.matchAll(/(\w+)="/g)].map(([, label]) => label),
    ]),
  );
  const queries = dashboard.panels.flatMap(({ targets }) => targets);
  expect(queries.length).toBeGreaterThan(8);
  for (const { expr, legendFormat } of queries) {
    const [first, ...others] = [...expr.matchAll(/cortex_size_\w+/g)].map(([metric]) => metric);
    for (const metric of [first!, ...others]) expect([...labels.keys()], expr).toContain(metric);
    for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(labels.get(first!), expr).toContain(label);
    for (const [, label] of expr.matchAll(/[{,](\w+)=~?"/g)) expect(labels.get(first!), expr).toContain(label);
  }
  expect(dashboard.templating.list.map(({ name }) => name)).toEqual(["source", "target"]);
  expect(dashboard.templating.list[1]!.query).toBe("label_values(cortex_size_region_used_bytes, target)");
});
