/** A value in Thrift's compact protocol. Structs are by field id; whole numbers beyond 2^53 are rounded. */
export type ThriftValue = boolean | number | Uint8Array | readonly ThriftValue[] | ThriftStruct
export type ThriftStruct = ReadonlyMap<number, ThriftValue>

/** Deeper than any metadata of Parquet. */
const deepest = 32

/**
 * Reads the struct that begins at `start`.
 * @returns the struct and the byte after it
 * @throws Error if the bytes are no such struct, or end before it
 * @source Apache Thrift, Compact protocol encoding
 */
export function readStruct(bytes: Uint8Array, start: number): { readonly struct: ThriftStruct; readonly end: number } {
  let at = start

  const byte = (): number => {
    if (at >= bytes.length) throw new Error('its metadata end early')
    return bytes[at++]
  }
  const unsigned = (): number => {
    let value = 0
    let scale = 1
    for (let k = 0; k < 10; k++) {
      const next = byte()
      value += (next & 127) * scale
      if (next < 128) return value
      scale *= 128
    }
    throw new Error('its metadata hold a number without end')
  }
  /** Zigzag: 0, −1, 1, −2 … */
  const signed = (): number => {
    const value = unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  const binary = (): Uint8Array => {
    const length = unsigned()
    if (length > bytes.length - at) throw new Error('its metadata end early')
    at += length
    return bytes.subarray(at - length, at)
  }
  const list = (depth: number): ThriftValue[] => {
    const head = byte()
    const length = head >> 4 === 15 ? unsigned() : head >> 4
    if (length > bytes.length - at) throw new Error('its metadata end early')
    return Array.from({ length }, () => value(head & 15, depth, true))
  }
  const value = (type: number, depth: number, inList: boolean): ThriftValue => {
    if (depth > deepest) throw new Error('its metadata are nested too deeply')
    if (type === 1 || type === 2) return inList ? byte() === 1 : type === 1
    if (type === 3) return (byte() << 24) >> 24
    if (type >= 4 && type <= 6) return signed()
    if (type === 7) {
      at += 8
      if (at > bytes.length) throw new Error('its metadata end early')
      return Number.NaN
    }
    if (type === 8) return binary()
    if (type === 9 || type === 10) return list(depth + 1)
    if (type === 12) return structure(depth + 1)
    throw new Error(`its metadata hold a value of unknown kind ${type}`)
  }
  const structure = (depth: number): ThriftStruct => {
    const fields = new Map<number, ThriftValue>()
    let id = 0
    for (let head = byte(); head !== 0; head = byte()) {
      id = head >> 4 === 0 ? signed() : id + (head >> 4)
      fields.set(id, value(head & 15, depth, false))
    }
    return fields
  }

  const struct = structure(0)
  return { struct, end: at }
}

/** A whole number of a struct, `missing` where it has none. */
export function numberIn(struct: ThriftStruct, id: number, missing = Number.NaN): number {
  const value = struct.get(id)
  return typeof value === 'number' ? value : missing
}

/** A struct of a struct; an empty one where it has none. */
export function structIn(struct: ThriftStruct, id: number): ThriftStruct {
  const value = struct.get(id)
  return value instanceof Map ? value : new Map()
}

export function structsIn(struct: ThriftStruct, id: number): readonly ThriftStruct[] {
  const value = struct.get(id)
  return Array.isArray(value) ? value.filter((each): each is ThriftStruct => each instanceof Map) : []
}
