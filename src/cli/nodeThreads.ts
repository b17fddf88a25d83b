import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { PoolWorker } from '../kernel/pool.ts'
import type { Job, JobResult } from '../statistics/jobs.ts'
import kernelText from '../workers/kernelScript.ts?workertext'
import { kernelWorker } from '../workers/kernelWorker.ts'

/**
 * V8 counts the buffers that threads hand to each other as growth of its heap, and takes all of it through the garbage collector whenever it has grown by a
 * little. Here it may double.
 */
setFlagsFromString('--heap-growing-percent=100')
/**
 * V8 compiles a function again, at length, once it went through 68 KB of its bytecode. Here it waits for six times as much: a scoring of one second spent a tenth
 * of its CPU time on functions that hardly ran any more.
 */
setFlagsFromString('--interrupt-budget=400000')

/**
 * Lets the browser's worker script run in a worker thread: the few names of a worker's global scope that it uses. It ends in
 * a semicolon because the script begins with a parenthesis.
 */
const prelude = `
const { parentPort } = require('node:worker_threads')
globalThis.self = globalThis
const listeners = new Map()
globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer)
globalThis.addEventListener = (type, listener) => {
  if (type !== 'message') return
  const wrapped = (data) => (listener.handleEvent ?? listener).call(listener, { data })
  listeners.set(listener, wrapped)
  parentPort.on('message', wrapped)
}
globalThis.removeEventListener = (type, listener) => parentPort.off('message', listeners.get(listener));
`

/** A kernel in a worker thread, from the same script as in the browser. */
export function kernelThread(module: WebAssembly.Module): PoolWorker<Job, JobResult> {
  const thread = new Worker(prelude + kernelText, { eval: true })
  const wrapped = new Map<unknown, (value: never) => void>()
  const endpoint = {
    postMessage: (message: unknown, transfer?: Transferable[]) => thread.postMessage(message, transfer as never),
    addEventListener(type: string, listener: EventListenerOrEventListenerObject) {
      const call = (event: Event) => ('handleEvent' in listener ? listener.handleEvent(event) : listener(event))
      const handler =
        type === 'error'
          ? (error: Error) => call({ message: error.message } as never)
          : (data: unknown) => call({ data } as never)
      wrapped.set(listener, handler as never)
      thread.on(type, handler as never)
    },
    removeEventListener(type: string, listener: EventListenerOrEventListenerObject) {
      const handler = wrapped.get(listener)
      if (handler !== undefined) thread.off(type, handler as never)
    },
    terminate() {
      void thread.terminate()
    },
  }
  return kernelWorker(endpoint, module, share)
}

/** Memory that threads see together: V8 would take each buffer that is handed over for new memory, and collect garbage. */
export const share = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes)
