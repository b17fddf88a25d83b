import { entryFault } from '../model/codes.ts'
import type { ConceptReport, SetReport } from '../model/concepts.ts'
import type { ConceptEntry, ConceptSets, Events, Extract } from '../model/extract.ts'
import { matchSet, type SetMatch } from './conceptMatching.ts'
import { type ConceptClass, conceptClasses, conceptClassNames, sourceOf } from './conceptSets.ts'
import { eventsOf, rowsByConcept } from './coverage.ts'
import { nearConcepts } from './nearConcepts.ts'

/** Which entries occur in the data, with rows and people, and which frequent concepts near a set are in none. */
export function conceptReport(extract: Extract, sets: ConceptSets, from: ConceptReport['from']): ConceptReport {
  const matches = conceptClassNames.map((name) => ({
    name,
    match: matchSet(eventsOf(extract, conceptClasses[name]), extract.vocabulary, sets[name] ?? []),
  }))
  return {
    from,
    hasNames: (extract.vocabulary?.concepts.size ?? 0) > 0,
    hasAncestors: (extract.vocabulary?.ancestry ?? null) !== null,
    sets: matches.map(({ name, match }) => {
      const table = conceptClasses[name]
      // A concept that any set knows, to take it in or to keep it out, is in the hands of the user.
      const known = matches.flatMap((one) => (conceptClasses[one.name] === table ? [...one.match.matched.keys()] : []))
      return setReport(extract, name, sets[name] ?? [], match, new Set(known))
    }),
  }
}

function setReport(
  extract: Extract,
  name: ConceptClass,
  entries: readonly ConceptEntry[],
  match: SetMatch,
  known: ReadonlySet<number>,
): SetReport {
  const table = conceptClasses[name]
  const events = eventsOf(extract, table)
  const near = nearConcepts(events, extract.vocabulary, name, entries, match, known)
  // One pass counts everything: the set is group 0, entry e is group e + 1, near concept k comes after them.
  const groups = new Map<number, readonly number[]>()
  for (const [position, found] of match.matched) {
    groups.set(position, [...(match.member[position] ? [0] : []), ...found.map((entry) => entry + 1)])
  }
  near.forEach(({ positions }, k) => {
    for (const position of positions) groups.set(position, [entries.length + 1 + k])
  })
  const { rows, people } = countGroups(events, groups, entries.length + 1 + near.length)
  const concepts = entries.map(() => new Set<string>())
  for (const [position, found] of match.matched) {
    for (const entry of found) concepts[entry].add(conceptAt(events!, position))
  }
  return {
    class: name,
    table,
    tableIsThere: events !== null,
    rows: rows[0],
    people: people[0],
    entries: entries.map((entry, e) => ({
      entry,
      source: sourceOf(entry),
      rows: rows[e + 1],
      people: people[e + 1],
      concepts: concepts[e].size,
      fault: entryFault(entry),
    })),
    near: near
      .map(({ entry, because }, k) => ({
        entry,
        because,
        rows: rows[entries.length + 1 + k],
        people: people[entries.length + 1 + k],
      }))
      .sort((a, b) => b.people - a.people || b.rows - a.rows || (a.entry.name < b.entry.name ? -1 : 1)),
  }
}

/** What tells a table's concepts apart: the standard concept, and where there is none the code. */
function conceptAt({ conceptIds, sources }: Events, position: number): string {
  const { vocabulary = '', code = '', conceptId = 0 } = sources?.[position] ?? {}
  return conceptIds[position] !== 0 ? String(conceptIds[position]) : `${vocabulary} ${code || conceptId}`
}

/**
 * Rows and people of groups of concepts, in one pass: events are sorted by person.
 * @param groups position in `conceptIds` → the groups it belongs to
 */
export function countGroups(
  events: Events | null,
  groups: ReadonlyMap<number, readonly number[]>,
  count: number,
): { rows: Float64Array; people: Float64Array } {
  const rows = new Float64Array(count)
  const people = new Float64Array(count)
  if (events === null) return { rows, people }
  const ofPosition = events.conceptIds.map((_, position) => groups.get(position) ?? null)
  const lastPerson = new Int32Array(count).fill(-1)
  const counts = rowsByConcept(events)
  for (const [position, of] of groups) for (const group of of) rows[group] += counts[position]
  for (let i = 0; i < events.length; i++) {
    const of = ofPosition[events.concept[i]]
    if (of === null) continue
    for (const group of of) {
      if (lastPerson[group] === events.person[i]) continue
      lastPerson[group] = events.person[i]
      people[group]++
    }
  }
  return { rows, people }
}
