import { sha256Of } from '../model/digest.ts'
import type { Extract, PersonColumn } from '../model/extract.ts'

/**
 * SHA-256 over the content of an extract in its canonical order: people by id, events sorted, columns by name. File names,
 * row order and the splitting into files leave no trace in it.
 *
 * @param step called before each column
 */
export async function digestOf(extract: Omit<Extract, 'digest'>, step: () => Promise<void>): Promise<string> {
  const { people, conditions, drugs, procedures, observation, scores } = extract
  const lines: string[] = [`people ${people.n}`]
  /** While one column is hashed, on another thread, the next is made ready and hashed too. */
  let before: Promise<string> = Promise.resolve('')
  const add = async (name: string, content: Content): Promise<void> => {
    await step()
    const at = lines.push('') - 1
    const hashed = sha256Of(bytesOf(content)).then((hash) => {
      lines[at] = `${name} ${hash}`
      return hash
    })
    // If the work is stopped, nobody waits for it.
    hashed.catch(() => undefined)
    await before
    before = hashed
  }
  await add('ids', people.ids.kind === 'integer' ? people.ids.values : JSON.stringify(people.ids.values))
  await add('sex', people.sex)
  await add('birthYear', people.birthYear)
  await add('birthDay', people.birthDay)
  for (const [name, column] of [...people.columns].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await addColumn(add, `column ${JSON.stringify(name)}`, column)
  }
  for (const [name, events] of Object.entries({ conditions, drugs, procedures })) {
    if (events === null) continue
    await add(`${name} person`, events.person)
    await add(`${name} day`, events.day)
    await add(`${name} concept`, events.concept)
    await add(`${name} conceptIds`, JSON.stringify(events.conceptIds))
    if (events.sources) await add(`${name} sources`, JSON.stringify(events.sources))
  }
  if (extract.visits) {
    await add('visits person', extract.visits.person)
    await add('visits day', extract.visits.day)
    await add('visits concept', extract.visits.concept)
    await add('visits conceptIds', JSON.stringify(extract.visits.conceptIds))
  }
  if (drugs) {
    await add('drugs endDay', drugs.endDay)
    await add('drugs supplyDays', drugs.supplyDays)
  }
  if (observation) {
    await add('observation start', observation.startDay)
    await add('observation end', observation.endDay)
  }
  if (extract.deathDay) await add('deathDay', extract.deathDay)
  if (scores) {
    await add('scores hasRow', scores.hasRow)
    for (const [index, name] of scores.names.entries()) {
      await add(`score ${JSON.stringify(name)}`, scores.values[index])
    }
  }
  for (const [name, marks] of extract.lists ?? []) await add(`list ${JSON.stringify(name)}`, marks)
  if (extract.conceptSets) await add('conceptSets', JSON.stringify(extract.conceptSets))
  if (extract.vocabulary) {
    const { concepts, ancestry } = extract.vocabulary
    if (extract.vocabulary.ingredientsBy) {
      const ways = [...extract.vocabulary.ingredientsBy].sort(([a], [b]) => a - b)
      await add('ingredientsBy', JSON.stringify(ways))
    }
    await add('concepts', JSON.stringify([...concepts.values()]))
    if (ancestry) {
      await add('ancestor', ancestry.ancestor)
      await add('descendant', ancestry.descendant)
      await add('isParent', ancestry.isParent)
    }
  }
  if (extract.scoreDescriptions) {
    await add('scoreDescriptions', JSON.stringify(extract.scoreDescriptions.map((each) => JSON.stringify(each)).sort()))
  }
  await before
  return sha256Of(bytesOf(lines.join('\n')))
}

type Content = string | Int8Array | Uint8Array | Int32Array | Float64Array | BigInt64Array

async function addColumn(
  add: (name: string, content: Content) => Promise<void>,
  name: string,
  column: PersonColumn,
): Promise<void> {
  if (column.kind === 'number') return add(name, column.values)
  await add(`${name} codes`, column.codes)
  await add(`${name} levels`, JSON.stringify(column.levels))
}

/** All NaN are one value: their spare bits are not content. */
function bytesOf(content: Content): Uint8Array<ArrayBuffer> {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  if (content instanceof Float64Array) {
    const canonical = content.map((value) => (Number.isNaN(value) ? 0 : value))
    const words = new Uint32Array(canonical.buffer)
    for (let i = 0; i < content.length; i++) if (Number.isNaN(content[i])) words[2 * i + 1] = 0x7ff80000
    return new Uint8Array(canonical.buffer)
  }
  return new Uint8Array(content.buffer as ArrayBuffer, content.byteOffset, content.byteLength)
}
