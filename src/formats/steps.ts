import { checkNotCancelled } from './source.ts'

/**
 * Called again and again by work that takes long, with how much of it is done: lets other work of the thread go on from time to time.
 * @throws CancelledError when the work was stopped
 */
export type Step = (done: number) => Promise<void>

/** Long enough that pauses cost nothing, short enough that a cancel is heard at once. */
const millisecondsAtOnce = 40

/** @param onDone is told what is done at each pause, of which the first comes at once */
export function createStep(signal: AbortSignal | undefined, onDone: (done: number) => void = () => {}): Step {
  let last = Number.NEGATIVE_INFINITY
  return async (done) => {
    checkNotCancelled(signal)
    if (performance.now() - last < millisecondsAtOnce) return
    onDone(done)
    await otherWork()
    checkNotCancelled(signal)
    last = performance.now()
  }
}

/** Messages that wait are taken in first, such as a cancel. A timer would wait for some milliseconds more. */
const otherWork = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
