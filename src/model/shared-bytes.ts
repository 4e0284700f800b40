/** Bytes that several own. */
export interface SharedBytes {
  /** `alias`: several names of one function or datum; `merged`: a constant without a name that several packages refer to. */
  readonly kind: "alias" | "merged";
  readonly address: number;
  readonly bytes: number;
  readonly owners: readonly { readonly name: string; readonly crate: string | undefined }[];
}
