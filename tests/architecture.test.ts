import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The structure, held: the direction of imports, the absence of circles, one home for each large package, file length. */

const rooms = [
  'model',
  'kernel',
  'numerics',
  'formats',
  'tables',
  'phenotype',
  'scores',
  'statistics',
  'analyses',
  'disclosure',
  'figures',
  'reports',
  'handoff',
  'workspace',
  'workers',
  'ui',
  'cli',
]

/** Package → the only places under src/ that may import it. */
const homes: Record<string, readonly string[]> = {
  'apache-arrow': ['formats/'],
  'parquet-wasm': ['formats/', 'workers/'],
  pako: ['formats/'],
  papaparse: ['formats/'],
  'plotly.js': ['figures/'],
  comlink: ['workers/'],
  'react-aria-components': ['ui/'],
  react: ['ui/'],
  'react-dom': ['ui/'],
  '@fontsource': ['ui/', 'figures/'],
  '@noble/hashes': ['model/'],
  zod: ['model/'],
}

const src = normalize(join(import.meta.dirname, '../src'))
const files = filesUnder(src).filter((file) => /\.(ts|tsx)$/.test(file) && !file.endsWith('.d.ts'))
const imports = new Map(files.map((file) => [file, importsOf(file)]))

describe('the house', () => {
  it('has rooms from the list only', () => {
    const unknown = readdirSync(src).filter((name) => statSync(join(src, name)).isDirectory() && !rooms.includes(name))
    expect(unknown).toEqual([])
  })

  it('imports only upward in the list', () => {
    const wrong = files.flatMap((file) =>
      local(file)
        .filter((target) => roomIndex(target) > roomIndex(file))
        .map((target) => `${relative(src, file)} → ${relative(src, target)}`),
    )
    expect(wrong).toEqual([])
  })

  it('has no circles', () => {
    const done = new Set<string>()
    const circles: string[] = []
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        circles.push([...path.slice(path.indexOf(file)), file].map((name) => relative(src, name)).join(' → '))
        return
      }
      if (done.has(file)) return
      for (const target of local(file)) walk(target, [...path, file])
      done.add(file)
    }
    for (const file of files) walk(file, [])
    expect(circles).toEqual([])
  })

  it('gives each package one home', () => {
    const wrong = files.flatMap((file) =>
      (imports.get(file) ?? [])
        .filter((target) => !target.startsWith('.') && !target.startsWith('node:'))
        .filter((target) => {
          const name = Object.keys(homes).find(
            (known) =>
              target === known || target.startsWith(`${known}/`) || (known.startsWith('@') && target.startsWith(known)),
          )
          return name === undefined || !homes[name].some((home) => relative(src, file).startsWith(home))
        })
        .map((target) => `${relative(src, file)} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('names exact versions of its packages', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(src, '../package.json'), 'utf8'))
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d/.test(String(version)),
    )
    expect(loose).toEqual([])
  })

  it('gives a reason for each package', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(src, '../package.json'), 'utf8'))
    const reasons = readFileSync(join(src, '../docs/dependencies.md'), 'utf8')
    const silent = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !reasons.includes(`\`${name}\``),
    )
    expect(silent).toEqual([])
  })

  it('keeps engine-dependent arithmetic out of results', () => {
    const calls =
      /Math\.(exp|expm1|log|log1p|log2|log10|pow|sin|cos|tan|tanh|sinh|cosh|cbrt|hypot|atan2?)\b|\*\*(?!\/|\s*-?\d)|\bIntl\b|localeCompare|toLocale/
    const resultRooms = [
      'kernel',
      'numerics',
      'tables',
      'phenotype',
      'scores',
      'statistics',
      'analyses',
      'reports',
      'workspace',
    ]
    const wrong = files
      .filter((file) => resultRooms.includes(relative(src, file).split('/')[0]))
      .flatMap((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .map((line, index) => ({ line, place: `${relative(src, file)}:${index + 1}` }))
          .filter(({ line }) => !/^\s*(\/?\*|\/\/)/.test(line) && calls.test(line))
          .map(({ line, place }) => `${place} ${line.trim()}`),
      )
    expect(wrong).toEqual([])
  })
})

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesUnder(path) : [path]
  })
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3])
}

/** Local imports as files of src, without the `?query` of assets. */
function local(file: string): string[] {
  return (imports.get(file) ?? [])
    .filter((target) => target.startsWith('.'))
    .map((target) => normalize(join(dirname(file), target.replace(/\?.*$/, ''))))
    .filter((target) => files.includes(target))
}

function roomIndex(file: string): number {
  return rooms.indexOf(relative(src, file).split('/')[0])
}
