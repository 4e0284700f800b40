import { parquetWriteBuffer } from "hyparquet-writer";

/** A row: one size of one target at one commit. */
export interface SizeRow {
  readonly commit: string;
  /** [ISO 8601] */
  readonly time: string;
  readonly target: string;
  /** `key=value`, with commas between them. */
  readonly labels: string;
  readonly level: string;
  readonly name: string;
  readonly memory: string;
  readonly bytes: number;
}

/** A file of a partitioned table. */
export interface PartitionFile {
  /** `month=2026-05/target=app/sizes.parquet`, below the table's folder. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

class Partition {
  readonly commit: string[] = [];
  readonly time: Date[] = [];
  readonly labels: string[] = [];
  readonly level: string[] = [];
  readonly name: string[] = [];
  readonly memory: string[] = [];
  readonly bytes: number[] = [];
}

/** Rows of a group that a reader can skip as one. */
const ROW_GROUP = 100_000;

/**
 * Sizes as Apache Parquet in the layout that query engines know from Hive: a folder for each month (UTC) and target, whose values are in the folders' names
 * alone. Columns: commit, time (milliseconds, UTC), labels, level, name, memory, bytes.
 */
export function parquetFiles(rows: Iterable<SizeRow>): PartitionFile[] {
  const partitions = new Map<string, Partition>();
  let [timeText, time] = ["", new Date(0)];
  for (const row of rows) {
    if (row.time !== timeText) [timeText, time] = [row.time, new Date(row.time)];
    const path = `month=${time.toISOString().slice(0, 7)}/target=${folderName(row.target)}/sizes.parquet`;
    const partition = partitions.get(path) ?? new Partition();
    partitions.set(path, partition);
    partition.commit.push(row.commit);
    partition.time.push(time);
    partition.labels.push(row.labels);
    partition.level.push(row.level);
    partition.name.push(row.name);
    partition.memory.push(row.memory);
    partition.bytes.push(row.bytes);
  }
  return [...partitions].map(([path, partition]) => ({ path, bytes: written(partition) }));
}

function written(partition: Partition): Uint8Array {
  const text = (name: "commit" | "labels" | "level" | "name" | "memory") => ({
    name,
    data: partition[name],
    type: "STRING" as const,
    nullable: false,
  });
  const buffer = parquetWriteBuffer({
    columnData: [
      text("commit"),
      { name: "time", data: partition.time, type: "TIMESTAMP", nullable: false },
      text("labels"),
      text("level"),
      text("name"),
      text("memory"),
      { name: "bytes", data: BigInt64Array.from(partition.bytes, BigInt), type: "INT64", nullable: false },
    ],
    rowGroupSize: ROW_GROUP,
    createdBy: "cortex-size",
  });
  return new Uint8Array(buffer);
}

/** A value as a folder's name, as Hive writes it: what is no letter, digit, dot, dash or underscore is percent-encoded. */
function folderName(value: string): string {
  const encoded = encodeURIComponent(value).replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return /^\.*$/.test(encoded) ? encoded.replaceAll(".", "%2E") : encoded;
}
