import type { Owners } from "./ledger.ts";

/** A crate, an archive or a folder of sources. */
export interface Package {
  readonly name: string;
  readonly version: string | undefined;
  readonly kind: "crate" | "archive" | "folder";
  readonly origin: "application" | "dependency" | "std" | "c";
}

/** Owners of the package level. */
export class Packages implements Owners {
  readonly #list: Package[] = [];
  readonly #ids = new Map<string, number>();

  get count(): number {
    return this.#list.length;
  }

  /** Row of a package; the same name and version are one row. */
  add(found: Package): number {
    const key = keyOf(found);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#list.length;
      this.#list.push(found);
      this.#ids.set(key, id);
    }
    return id;
  }

  /** Row of the only package of a name, -1 when there is none or several. */
  named(name: string): number {
    const found = this.#list.findIndex((one) => one.name === name);
    return found === this.#list.findLastIndex((one) => one.name === name) ? found : -1;
  }

  has(kind: Package["kind"]): boolean {
    return this.#list.some((one) => one.kind === kind);
  }

  /** Row of a crate: the first of that name. */
  crate(name: string): number | undefined {
    const found = this.#list.findIndex((one) => one.kind === "crate" && one.name === name);
    return found < 0 ? undefined : found;
  }

  /** Adds the version that was found out later about a package of which only the name was known; its row stays. */
  refine(owner: number, found: Package): void {
    const known = this.#list[owner]!;
    this.#ids.delete(keyOf(known));
    this.#list[owner] = found;
    this.#ids.set(keyOf(found), owner);
  }

  package(owner: number): Package {
    return this.#list[owner]!;
  }

  /** `heapless 0.8.0` */
  name(owner: number): string {
    const { name, version } = this.#list[owner]!;
    return version === undefined ? name : `${name} ${version}`;
  }
}

function keyOf({ kind, name, version }: Package): string {
  return `${kind} ${name} ${version ?? ""}`;
}
