/** Gives a chunk by its id, `./` and its name. */
export type GiveChunk = (id: string) => object;

/** What chunks ask of whoever gives them, for modules of Node that they import as a whole. */
export interface ChunkHelpers {
  imported(module: object): object;
}

export function withHelpers<T extends GiveChunk>(chunk: T): T & ChunkHelpers;
export function chunkLoader(chunks: Readonly<Record<string, (...given: unknown[]) => void>>): GiveChunk & ChunkHelpers;
