import type { DroppedFile, DroppedKind } from "./dropped.ts";

/** A file that was dropped, with what it is. */
export interface Kept extends DroppedFile {
  readonly kind: DroppedKind;
}

/** Files that were dropped, in their order: a map, script or lock of a name takes the place of the one before; ELFs of one name may be two builds. */
export class FileSet {
  #files: Kept[] = [];
  #version = 0;

  get all(): readonly Kept[] {
    return this.#files;
  }

  /** Counts changes. */
  get version(): number {
    return this.#version;
  }

  add(file: Kept): void {
    const same = this.#files.findIndex(
      (other) => other.kind === file.kind && other.name === file.name && (file.kind !== "elf" || isSame(other.blob, file.blob)),
    );
    if (same >= 0) this.#files[same] = file;
    else this.#files.push(file);
    this.#version++;
  }

  remove(file: Kept): void {
    this.#files = this.#files.filter((other) => other !== file);
    this.#version++;
  }

  removeNamed(name: string): void {
    this.#files = this.#files.filter((other) => other.name !== name);
    this.#version++;
  }

  /** Turns two ELFs round: base and head. */
  swapElfs(): void {
    const places = this.#files.flatMap(({ kind }, place) => (kind === "elf" ? [place] : []));
    const [first, second] = [places[0], places.at(-1)];
    if (first === undefined || second === undefined) return;
    const [a, b] = [this.#files[first]!, this.#files[second]!];
    this.#files[first] = b;
    this.#files[second] = a;
    this.#version++;
  }

  /** Says that what is read of the files changed. */
  touch(): void {
    this.#version++;
  }
}

function isSame(a: Blob, b: Blob): boolean {
  const time = (blob: Blob) => (blob instanceof File ? blob.lastModified : 0);
  return a.size === b.size && time(a) === time(b);
}
