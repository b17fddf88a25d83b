import { CancelledError } from '../model/errors.ts'

/** Long calls by the ticket their caller gave; cancelling one makes it reject with a `CancelledError`. */
export interface Tickets {
  run<T>(ticket: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  cancel(ticket: number): void
}

export function createTickets(): Tickets {
  const running = new Map<number, AbortController>()
  return {
    async run(ticket, work) {
      const controller = new AbortController()
      running.set(ticket, controller)
      try {
        return await Promise.race([work(controller.signal), whenAborted(controller.signal)])
      } finally {
        if (running.get(ticket) === controller) running.delete(ticket)
      }
    },
    cancel: (ticket) => running.get(ticket)?.abort(),
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new CancelledError()), { once: true }),
  )
}

/** Lets messages in (a cancel among them) between two pieces of synchronous work, or for so many milliseconds. */
export async function breathe(signal: AbortSignal, milliseconds = 0): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  if (signal.aborted) throw new CancelledError()
}
