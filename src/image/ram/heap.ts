/** The heap as far as an image tells. */
export interface Heap {
  /** Allocator or convention that was recognised; `none` where there is no heap, `unknown` where nothing can tell. */
  readonly kind: string;
  readonly start?: number;
  /** Null when the size is decided at run time; `reason` says by whom. */
  readonly bytes: number | null;
  readonly evidence: string;
  readonly reason?: string;
  /** Whether what gives it out never refuses, as its code shows. */
  readonly unlimited?: boolean;
}
