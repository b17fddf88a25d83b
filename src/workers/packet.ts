type Numbers = Float64Array | Int32Array | Uint8Array
/** Handed over from thread to thread, or seen by both where they share memory. */
export type Packet = ArrayBuffer | SharedArrayBuffer

/** Shorter arrays are copied each by itself. */
const LEAST_BYTES = 1024
/** Of what a job needs, the longest buffer that is used again. */
const MOST_TIMES = 4

/**
 * The job with its arrays copied, so that those given can be filled anew at once: the long ones into one buffer, which can
 * travel to a worker and back, as fresh memory for every message would cost more than the copy. Buffer and arrays keep
 * their order and types.
 *
 * @param spare a buffer to be used if it is long enough, and not much too long: V8 counts every buffer that arrives as new
 * memory, and collects garbage for it
 */
export function inPacket<Job extends object>(
  job: Job,
  spare: Packet | null,
  allocate: (bytes: number) => Packet,
): { readonly job: Job; readonly packet: Packet | null } {
  const places = new Map<Numbers, number>()
  let bytes = 0
  walk(job, (array) => {
    if (array.byteLength < LEAST_BYTES || places.has(array)) return array
    places.set(array, bytes)
    bytes += Math.ceil(array.byteLength / 8) * 8
    return array
  })
  if (bytes === 0) return { job: walk(job, (array) => array.slice()), packet: null }
  const fits = spare !== null && spare.byteLength >= bytes && spare.byteLength <= MOST_TIMES * bytes
  const packet = fits ? spare : allocate(bytes)
  const copies = new Map<Numbers, Numbers>()
  for (const [array, at] of places) {
    const copy = new (array.constructor as new (buffer: Packet, at: number, length: number) => Numbers)(
      packet,
      at,
      array.length,
    )
    copy.set(array)
    copies.set(array, copy)
  }
  return { job: walk(job, (array) => copies.get(array) ?? array.slice()), packet }
}

/** Does an array of the value stand in the buffer. */
export function standsIn(value: unknown, buffer: Packet): boolean {
  let found = false
  walk(value, (array) => {
    found ||= array.buffer === buffer
    return array
  })
  return found
}

/** The value with its arrays of numbers replaced. */
function walk<T>(value: T, replace: (array: Numbers) => Numbers): T {
  if (value instanceof Float64Array || value instanceof Int32Array || value instanceof Uint8Array)
    return replace(value) as T
  if (Array.isArray(value))
    return (typeof value[0] === 'object' ? value.map((item) => walk(item, replace)) : value) as T
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, replace)])) as T
}
