import { type ByteSource, SliceSource } from "../../bytes/byte-source.ts";
import { InputError } from "../../bytes/input-error.ts";

/** One member of an archive that is not a symbol index or name table. */
export interface ArchiveMember {
  readonly name: string;
  /** Offset of the member's bytes in the archive; -1 for a member of a thin archive, whose bytes are in the file `name`. */
  readonly offset: number;
  readonly size: number;
}

export interface Archive {
  /** A thin archive holds names of files, not their bytes. */
  readonly thin: boolean;
  readonly members: readonly ArchiveMember[];
}

const HEADER = 60;
const MAGIC = 8;
const LONGEST_NAME_TABLE = 1 << 26;
const ascii = new TextDecoder("latin1");

/**
 * Lists the members of an archive: System V / GNU (`name/`, `/123` into `//`), BSD (`#1/len`) and GNU thin archives.
 * Symbol indices (`/`, `/SYM64/`, `__.SYMDEF`) are left out. Only headers and the name table are read.
 * @throws InputError `ar/header`, `ar/member-bounds`, `ar/name`.
 */
export async function readArchive(source: ByteSource): Promise<Archive> {
  const thin = ascii.decode(await source.read(0, Math.min(MAGIC, source.size))) === "!<thin>\n";
  const members: ArchiveMember[] = [];
  let names = "";
  let offset = MAGIC;
  while (offset < source.size) {
    if (offset + HEADER > source.size) {
      throw new InputError(
        "ar/header",
        { file: source.name, fileOffset: offset },
        `${source.size - offset} bytes are left; a member header has ${HEADER}: is the archive truncated?`,
      );
    }
    const header = ascii.decode(await source.read(offset, HEADER));
    if (header.slice(58) !== "`\n")
      throw new InputError("ar/header", { file: source.name, fileOffset: offset + 58 }, 'a member header does not end in "`\\n"');
    const size = decimal(header.slice(48, 58));
    if (size === undefined)
      throw new InputError(
        "ar/header",
        { file: source.name, fileOffset: offset + 48 },
        `the size of a member is ${JSON.stringify(header.slice(48, 58).trim())}; a decimal number is expected`,
      );
    const rawName = header.slice(0, 16).trimEnd();
    const start = offset + HEADER;
    const isTable = rawName === "/" || rawName === "/SYM64/" || rawName === "//";
    const stored = thin && !isTable ? 0 : size;
    if (start + stored > source.size) {
      throw new InputError(
        "ar/member-bounds",
        { file: source.name, fileOffset: offset },
        `member ${rawName} ends at 0x${(start + stored).toString(16)}, after the file's end 0x${source.size.toString(16)}: is the archive truncated?`,
      );
    }
    if (rawName === "//") {
      if (size > LONGEST_NAME_TABLE)
        throw new InputError("ar/name", { file: source.name, fileOffset: offset }, `a name table of ${size} bytes`);
      names = ascii.decode(await source.read(start, size));
    } else if (!isTable) {
      members.push(...(await member(source, rawName, start, size, names, thin)));
    }
    offset = start + stored + ((start + stored) % 2);
  }
  return { thin, members };
}

/** The bytes of a member that lies in the archive. */
export function memberSource(source: ByteSource, member: ArchiveMember): ByteSource {
  return new SliceSource(`${source.name}(${member.name})`, source, member.offset, member.size);
}

async function member(
  source: ByteSource,
  rawName: string,
  start: number,
  size: number,
  names: string,
  thin: boolean,
): Promise<ArchiveMember[]> {
  if (rawName.startsWith("#1/")) {
    const length = decimal(rawName.slice(3));
    if (length === undefined || length > size)
      throw new InputError(
        "ar/name",
        { file: source.name, fileOffset: start - HEADER },
        `the name ${rawName} says a length that the member of ${size} bytes does not have`,
      );
    const name = ascii.decode(await source.read(start, length)).replace(/\0+$/, "");
    return name.startsWith("__.SYMDEF") ? [] : [{ name, offset: start + length, size: size - length }];
  }
  if (rawName.startsWith("__.SYMDEF")) return [];
  const name = longName(source, rawName, start, names) ?? rawName.replace(/\/$/, "");
  return [{ name, offset: thin ? -1 : start, size }];
}

function longName(source: ByteSource, rawName: string, start: number, names: string): string | undefined {
  if (!/^\/\d+/.test(rawName)) return undefined;
  const at = Number.parseInt(rawName.slice(1), 10);
  if (at >= names.length)
    throw new InputError(
      "ar/name",
      { file: source.name, fileOffset: start - HEADER },
      `name ${rawName} lies outside the name table of ${names.length} bytes`,
    );
  const end = names.indexOf("\n", at);
  return names.slice(at, end < 0 ? undefined : end).replace(/\/$/, "");
}

function decimal(text: string): number | undefined {
  const trimmed = text.trim();
  return /^\d+$/.test(trimmed) ? Number.parseInt(trimmed, 10) : undefined;
}
