import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { type ByteSource, checkRange } from "./byte-source.ts";
import { InputError } from "./input-error.ts";

/**
 * A source over a file. Reads are positional and synchronous inside: for the sizes that readers ask for (up to 1 MiB)
 * a thread-pool round trip costs more than the copy.
 */
export class FileSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  #descriptor: number | undefined;

  private constructor(name: string, size: number, descriptor: number) {
    this.name = name;
    this.size = size;
    this.#descriptor = descriptor;
  }

  /**
   * Opens `path` for reading; `name` is what errors call it.
   * @throws InputError `bytes/missing`, `bytes/directory`, `bytes/not-a-file` or `bytes/read`.
   */
  static open(path: string, name: string = path): FileSource {
    let descriptor: number;
    try {
      // A pipe without a writer would wait for one.
      descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (error) {
      throw openError(name, error);
    }
    try {
      return FileSource.opened(descriptor, name);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /**
   * Over a file that is open for reading; closing the source closes it.
   * @throws InputError `bytes/directory` or `bytes/not-a-file`; the file stays open then.
   */
  static opened(descriptor: number, name: string): FileSource {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw new InputError("bytes/directory", { file: name }, "this is a directory; name a file in it");
    if (!stat.isFile())
      throw new InputError("bytes/not-a-file", { file: name }, "this is not a regular file; use - to read standard input");
    return new FileSource(name, stat.size, descriptor);
  }

  async read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    checkRange(this, offset, length);
    if (this.#descriptor === undefined) throw new Error(`${this.name} was closed before it was read`);
    const target = into === undefined ? new Uint8Array(length) : into.subarray(0, length);
    let done = 0;
    while (done < length) {
      let count: number;
      try {
        count = readSync(this.#descriptor, target, done, length - done, offset + done);
      } catch (error) {
        throw new InputError("bytes/read", { file: this.name, fileOffset: offset + done }, `cannot be read: ${systemReason(error)}`, {
          cause: error,
        });
      }
      if (count === 0) {
        throw new InputError("bytes/read", { file: this.name, fileOffset: offset + done }, "the file became shorter while it was read");
      }
      done += count;
    }
    return target;
  }

  async close(): Promise<void> {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

function openError(name: string, error: unknown): InputError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR")
    return new InputError("bytes/missing", { file: name }, "there is no such file", { cause: error });
  if (code === "EACCES" || code === "EPERM")
    return new InputError("bytes/read", { file: name }, "cannot be read: permission denied", { cause: error });
  if (code === "ELOOP") return new InputError("bytes/read", { file: name }, "cannot be opened: its links go in a circle", { cause: error });
  return new InputError("bytes/read", { file: name }, `cannot be opened: ${systemReason(error)}`, { cause: error });
}

function systemReason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
