/** What hands columns over to a kernel, and takes them from it. */
interface Room {
  readonly memory: WebAssembly.Memory;
  allocate(size: number): number;
  release(address: number): void;
}

type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

type ColumnKind<T extends Column> = new (buffer: ArrayBuffer, address: number, count: number) => T;

/** Columns of one question: they are released together when it is answered. */
export class Columns {
  readonly #kernel: Room;
  readonly #given: number[] = [];

  constructor(kernel: Room) {
    this.#kernel = kernel;
  }

  /** Address of a copy in the kernel's memory. */
  put(column: Column): number {
    const address = this.#kernel.allocate(column.byteLength);
    this.#given.push(address);
    new Uint8Array(this.#kernel.memory.buffer, address, column.byteLength).set(
      new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
    );
    return address;
  }

  /** A copy of a column of numbers that the kernel made, which is released with the others. */
  take<T extends Column>(kind: ColumnKind<T>, address: number, count: number): T {
    this.#given.push(address);
    return new kind(this.#kernel.memory.buffer, address, count).slice() as T;
  }

  release(): void {
    for (const each of this.#given) this.#kernel.release(each);
    this.#given.length = 0;
  }
}
