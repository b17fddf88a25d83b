import { generateExample } from './generate.ts'

export const defaultPeople = 20_000
export const defaultSeed = 7

const usage = `Makes the example study: simulated people in the shape of the paper.
  npm run example -- [--people ${defaultPeople}] [--seed ${defaultSeed}] [--out public/example]`

/** `npm run example`. Returns the exit code. */
export function main(words: readonly string[]): number {
  const options = new Map<string, string>()
  for (let at = 0; at < words.length; at += 2) {
    const name = words[at]
    if (!['--people', '--seed', '--out'].includes(name) || words[at + 1] === undefined) return complain(usage)
    options.set(name, words[at + 1])
  }
  const people = Number(options.get('--people') ?? defaultPeople)
  const seed = Number(options.get('--seed') ?? defaultSeed)
  const folder = options.get('--out') ?? 'public/example'
  if (!Number.isInteger(people) || people < 1 || people > 10_000_000)
    return complain(`--people must be a whole number from 1 to 10000000, not ${options.get('--people')}.\n${usage}`)
  if (!Number.isInteger(seed) || seed < 0 || seed > 4294967295)
    return complain(`--seed must be a whole number from 0 to 4294967295, not ${options.get('--seed')}.\n${usage}`)
  generateExample(folder, people, seed, (written) => process.stdout.write(`${written} of ${people} people\n`))
  process.stdout.write(`written to ${folder}\n`)
  return 0
}

function complain(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 1
}
