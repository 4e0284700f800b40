import type { ConfigNode, TableNode } from "./node.ts";

/**
 * `high` over `low`: tables key by key, everything else replaced. The lists of budgets are joined, and a budget replaces one of the same name.
 * Every value keeps the document that it came from.
 */
export function mergeConfigs(low: ConfigNode, high: ConfigNode, path: readonly string[] = []): ConfigNode {
  if (low.kind === "table" && high.kind === "table") {
    const entries = new Map(low.entries);
    for (const [key, value] of high.entries) {
      const old = entries.get(key);
      entries.set(key, old === undefined ? value : mergeConfigs(old, value, [...path, key]));
    }
    return { ...high, entries };
  }
  if (low.kind === "list" && high.kind === "list" && path.length === 1 && path[0] === "budgets") {
    const replaced = new Set(high.items.map(nameOf).filter((name) => name !== undefined));
    return { ...high, items: [...low.items.filter((item) => !replaced.has(nameOf(item) ?? "")), ...high.items] };
  }
  return high;
}

/** A table without the given keys. */
export function without(node: TableNode, ...keys: string[]): TableNode {
  return { ...node, entries: new Map([...node.entries].filter(([key]) => !keys.includes(key))) };
}

function nameOf(budget: ConfigNode): string | undefined {
  const name = budget.kind === "table" ? budget.entries.get("name") : undefined;
  return name?.kind === "scalar" && typeof name.value === "string" ? name.value : undefined;
}
