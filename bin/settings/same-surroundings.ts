import type { ByteSource } from "../../src/bytes/byte-source.ts";
import type { FileBeside, ScriptBeside, ScriptPlace, Surroundings } from "../../src/session/surroundings.ts";

/** Bytes that are compared at a time. */
const PIECE = 1 << 18;

/** Whether two sources hold the same bytes; both stay open. @throws InputError `bytes/read` */
export async function holdSameBytes(one: ByteSource, other: ByteSource): Promise<boolean> {
  const { size: end } = one;
  if (other.size !== end) return false;
  const [left, right] = [new Uint8Array(Math.min(PIECE, end)), new Uint8Array(Math.min(PIECE, end))];
  for (let at = 0; at < end; at += PIECE) {
    const length = Math.min(PIECE, end - at);
    if (Buffer.compare(await one.read(at, length, left), await other.read(at, length, right)) !== 0) return false;
  }
  return true;
}

/**
 * The surroundings of an image, which holds each answer that it gives against what the surroundings of another one answer; settings of both are the same. Files
 * are of the same contents, found for the same reason; scripts, which are also told by their names, have the same names too.
 */
export class SameSurroundings implements Surroundings {
  readonly #own: Surroundings;
  readonly #other: Surroundings;
  readonly #pairs: [FileBeside, FileBeside][] = [];
  #differ = false;
  /** What files are called that have another name around the other image. */
  readonly renamed = new Set<string>();

  constructor(own: Surroundings, other: Surroundings) {
    this.#own = own;
    this.#other = other;
  }

  /** Whether all that was asked so far was answered alike. */
  async isSame(): Promise<boolean> {
    for (const [own, other] of this.#pairs.splice(0)) {
      if (this.#differ) break;
      const sources = [own.open(), other.open()] as const;
      try {
        if (!(await holdSameBytes(...sources))) this.#differ = true;
      } finally {
        for (const source of sources) await source.close();
      }
    }
    return !this.#differ;
  }

  namedScripts(): readonly ScriptBeside[] {
    return this.#own.namedScripts();
  }

  foundScripts(): readonly ScriptPlace[] {
    const [own, other] = [this.#own.foundScripts(), this.#other.foundScripts()];
    const said = (places: readonly ScriptPlace[]) =>
      places.map(({ files, preferred, doubt }) => [files.map(({ name }) => name), preferred?.name, doubt]);
    this.#hold(said(own), said(other));
    if (this.#differ) return own;
    return own.map((place, i) => {
      this.#files(place.files, other[i]!.files);
      const files = place.files.map((file, k) => this.#script(file, other[i]!.files[k]!));
      return { ...place, files, preferred: place.preferred && files[place.files.indexOf(place.preferred)] };
    });
  }

  maps(): readonly FileBeside[] {
    return this.#files(this.#own.maps(), this.#other.maps());
  }

  lock(): FileBeside | undefined {
    const [own, other] = [this.#own.lock(), this.#other.lock()];
    this.#files(own === undefined ? [] : [own], other === undefined ? [] : [other]);
    return own;
  }

  svd(): FileBeside | undefined {
    return this.#own.svd();
  }

  debugFiles(...asked: Parameters<Surroundings["debugFiles"]>): readonly FileBeside[] {
    return this.#files(this.#own.debugFiles(...asked), this.#other.debugFiles(...asked));
  }

  splitPackages(): readonly FileBeside[] {
    return this.#files(this.#own.splitPackages(), this.#other.splitPackages());
  }

  splitFiles(name: string, directory: string): readonly FileBeside[] {
    return this.#files(this.#own.splitFiles(name, directory), this.#other.splitFiles(name, directory));
  }

  async chip(): ReturnType<Surroundings["chip"]> {
    const [own, other] = [await this.#own.chip(), await this.#other.chip()];
    this.#hold(own, other);
    return own;
  }

  #files(own: readonly FileBeside[], other: readonly FileBeside[]): readonly FileBeside[] {
    const reasons = (files: readonly FileBeside[]) => files.map(({ reason, named }) => [reason, named]);
    this.#hold(reasons(own), reasons(other));
    if (this.#differ) return own;
    own.forEach((file, i) => {
      if (file.name !== other[i]!.name) this.renamed.add(file.name);
      if (!file.named) this.#pairs.push([file, other[i]!]);
    });
    return own;
  }

  #script(own: ScriptBeside, other: ScriptBeside): ScriptBeside {
    const include: ScriptBeside["include"] = (...asked) => {
      const found = own.include(...asked);
      this.#hold(found, other.include(...asked));
      return found;
    };
    return { ...own, include };
  }

  #hold(own: unknown, other: unknown): void {
    if (JSON.stringify(own) !== JSON.stringify(other)) this.#differ = true;
  }
}
