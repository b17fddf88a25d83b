/** People who are in the same group under each of several definitions. */
export interface JointClass {
  /** Codes of the groups, in the order of the definitions. */
  readonly groups: readonly number[]
  readonly n: number
}

/**
 * Parts people by their groups under all definitions at once, whatever their number: three definitions a pass, each a look-up
 * in a table of (class so far, groups). Everything about overlaps is a sum over these few hundred classes.
 *
 * @param groupsUnder for each definition the group (0 to 3) of everyone
 * @param rows row numbers of the people who count
 * @returns in the order in which their first people come
 */
export function jointClasses(groupsUnder: readonly Uint8Array[], rows: Int32Array): JointClass[] {
  if (rows.length === 0) return []
  const nothing = new Uint8Array(groupsUnder[0]?.length ?? 0)
  const classOf = new Int32Array(rows.length)
  let classes: number[][] = [[]]
  for (let first = 0; first < groupsUnder.length; first += 3) {
    const [one, two = nothing, three = nothing] = groupsUnder.slice(first, first + 3)
    const parted = part(classOf, classes.length, one, two, three, rows)
    classes = parted.map((at) => [...classes[at >> 6], (at >> 4) & 3, (at >> 2) & 3, at & 3])
  }
  const sizes = new Float64Array(classes.length)
  for (let i = 0; i < rows.length; i++) sizes[classOf[i]]++
  return classes.map((groups, index) => ({ groups: groups.slice(0, groupsUnder.length), n: sizes[index] }))
}

/** Renumbers `classOf`; gives for each new class where it comes from: the class before and three groups, two bits each. */
function part(
  classOf: Int32Array,
  classes: number,
  one: Uint8Array,
  two: Uint8Array,
  three: Uint8Array,
  rows: Int32Array,
): number[] {
  const next = new Int32Array(classes << 6).fill(-1)
  const found: number[] = []
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    const at = (classOf[i] << 6) | (one[row] << 4) | (two[row] << 2) | three[row]
    if (next[at] < 0) next[at] = found.push(at) - 1
    classOf[i] = next[at]
  }
  return found
}
