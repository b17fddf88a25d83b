/** How far a long piece of work has come; `total` is null while it is not known. */
export interface Progress {
  readonly task: string
  readonly done: number
  readonly total: number | null
  readonly unit: 'bytes' | 'rows' | 'variants' | 'fits'
}

export type OnProgress = (progress: Progress) => void
