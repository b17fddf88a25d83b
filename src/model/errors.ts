/**
 * The two kinds of error that are not bugs. Comlink keeps an error's `name` and `message` only, so the message carries
 * everything a person needs and code tells the kinds apart by `name`.
 */

/** The user can mend it: the message names file, column, row, rule and value, and what to do. */
export class InputError extends Error {
  override name = 'InputError'
}

/** A model has no finite answer: the message says why and which column. */
export class FitError extends Error {
  override name = 'FitError'
}

/** The user stopped it, or a newer request replaced it. */
export class CancelledError extends Error {
  override name = 'CancelledError'
  constructor() {
    super('stopped')
  }
}

export type ErrorKind = 'input' | 'fit' | 'cancelled' | 'bug'

export function errorKind(error: unknown): ErrorKind {
  const name = error instanceof Error ? error.name : ''
  if (name === 'InputError') return 'input'
  if (name === 'FitError') return 'fit'
  if (name === 'CancelledError' || name === 'AbortError') return 'cancelled'
  return 'bug'
}
