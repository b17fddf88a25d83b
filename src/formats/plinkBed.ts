import { counted } from '../model/counted.ts'
import { InputError } from '../model/errors.ts'
import type { Rooms } from './rooms.ts'
import { isGzip, readBytes, type Source } from './source.ts'

const headerBytes = 3

export interface Bed {
  /** Each variant takes this many bytes: 2 bits a person, four people a byte, the last byte filled up with zeros. */
  readonly bytesPerVariant: number
  /**
   * The genotypes of `count` variants from `firstVariant` on, as stored (00 two copies of a1, 01 missing, 10 one, 11 none;
   * the first person in the lowest bits): count × bytesPerVariant bytes.
   * @param rooms where memory may be taken from
   */
  read(firstVariant: number, count: number, rooms?: Rooms): Promise<Uint8Array>
}

/**
 * Opens a PLINK 1 bed file (variant-major) after checking magic, mode and size.
 * @throws InputError if it is no bed file, is sample-major, or does not fit the bim and fam files
 */
export async function openBed(source: Source, nSamples: number, nVariants: number): Promise<Bed> {
  await checkBedHeader(source)
  const fault = bedFault(source, nSamples, nVariants)
  if (fault) throw fault
  const bytesPerVariant = Math.ceil(nSamples / 4)
  return {
    bytesPerVariant,
    read(firstVariant, count, rooms) {
      const start = headerBytes + firstVariant * bytesPerVariant
      return readBytes(source, start, start + count * bytesPerVariant, rooms)
    },
  }
}

/** Null if the file has the size that the bim and fam files ask for. */
export function bedFault(source: Source, nSamples: number, nVariants: number): InputError | null {
  const needed = headerBytes + Math.ceil(nSamples / 4) * nVariants
  const difference = source.blob.size - needed
  if (difference === 0) return null
  return new InputError(
    `${source.name} is ${bytes(Math.abs(difference))} ${difference > 0 ? 'longer' : 'shorter'} than ` +
      `${counted(nSamples, 'person', 'people')} × ${counted(nVariants, 'variant')} need (${needed} bytes, it has ${source.blob.size}). ` +
      'Bed, bim and fam are not of one set, or the file was cut. Nothing was taken from it.',
  )
}

/** @throws InputError unless the file starts as a variant-major bed file does */
export async function checkBedHeader(source: Source): Promise<void> {
  if (source.blob.size < headerBytes) {
    throw new InputError(
      `${source.name} has ${bytes(source.blob.size)}: too few for a bed file. Nothing was taken from it.`,
    )
  }
  const [first, second, mode] = await readBytes(source, 0, headerBytes)
  if (isGzip(Uint8Array.of(first, second))) {
    throw new InputError(
      `${source.name} is packed with gzip, and a bed file is read in parts. Nothing was taken from it. Unpack it first.`,
    )
  }
  if (first !== 0x6c || second !== 0x1b) {
    throw new InputError(
      `${source.name} does not start with the magic number of a bed file (6c 1b); found ${hex(first)} ${hex(second)}. ` +
        'Nothing was taken from it.',
    )
  }
  if (mode === 0) {
    throw new InputError(
      `${source.name} is in sample-major mode (third byte 00). Nothing was taken from it. ` +
        'Rewrite it with plink --make-bed, which writes variant-major files.',
    )
  }
  if (mode !== 1) {
    throw new InputError(
      `${source.name} has the mode ${hex(mode)} in its third byte, where a bed file has 01. Nothing was taken from it.`,
    )
  }
}

const bytes = (count: number): string => (count === 1 ? '1 byte' : `${count} bytes`)

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
