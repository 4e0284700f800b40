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
    const key = `${found.kind} ${found.name} ${found.version ?? ""}`;
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

  package(owner: number): Package {
    return this.#list[owner]!;
  }

  /** `heapless 0.8.0` */
  name(owner: number): string {
    const { name, version } = this.#list[owner]!;
    return version === undefined ? name : `${name} ${version}`;
  }
}
