/** How far a long piece of work has come; `total` is null while it is not known. */
export interface Progress {
  readonly task: string
  readonly done: number
  readonly total: number | null
  /** How much of all the work is done, 0 to 1, where this is but one part of it. */
  readonly share?: number
  readonly unit: 'bytes' | 'rows' | 'variants' | 'fits'
}

export type OnProgress = (progress: Progress) => void
