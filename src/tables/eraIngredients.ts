import type { DrugEvents } from '../model/extract.ts'

/** Fewer people could take two drugs together by chance alone. */
const leastPeople = 5

/**
 * What clinical drugs are made of, by the eras of ingredients: those of which every prescription of the drug, of everyone, lies
 * within an era. A drug of fewer than five people is not told by this, nor one with a prescription outside all eras.
 *
 * @param eras of ingredients, with their ends
 * @returns ingredients, ascending, by the drug's concept id
 */
export function ingredientsByEra(drugs: DrugEvents, eras: DrugEvents): ReadonlyMap<number, readonly number[]> {
  const isIngredient = new Set(eras.conceptIds)
  const candidates = new Map<number, { ingredients: ReadonlySet<number>; lastPerson: number; people: number }>()
  let from = 0
  for (let i = 0; i < drugs.length; i++) {
    const person = drugs.person[i]
    const drug = drugs.conceptIds[drugs.concept[i]]
    if (drug === 0 || isIngredient.has(drug)) continue
    while (from < eras.length && eras.person[from] < person) from++
    const before = candidates.get(drug)
    const covering = new Set<number>()
    for (let era = from; era < eras.length && eras.person[era] === person && eras.day[era] <= drugs.day[i]; era++) {
      const ingredient = eras.conceptIds[eras.concept[era]]
      // An era without an end is its first day.
      const isWithin = Math.max(eras.endDay[era], eras.day[era]) >= drugs.day[i]
      if (isWithin && ingredient !== 0 && (before === undefined || before.ingredients.has(ingredient)))
        covering.add(ingredient)
    }
    const people = before === undefined ? 1 : before.people + Number(before.lastPerson !== person)
    candidates.set(drug, { ingredients: covering, lastPerson: person, people })
  }
  return new Map(
    [...candidates]
      .filter(([, { ingredients, people }]) => ingredients.size > 0 && people >= leastPeople)
      .map(([drug, { ingredients }]) => [drug, [...ingredients].sort((a, b) => a - b)]),
  )
}
