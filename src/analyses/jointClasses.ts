/** People who are in the same group under each of several definitions. */
export interface JointClass {
  /** Codes of the groups, in the order of the definitions. */
  readonly groups: readonly number[]
  readonly n: number
}

const codes = 4

/**
 * Parts people by their groups under all definitions at once: one pass of table look-ups for each definition, whatever their
 * number. Everything about overlaps is a sum over these few hundred classes.
 *
 * @param groupsUnder for each definition the group (0 to 3) of everyone
 * @param rows row numbers of the people who count
 * @returns in the order in which their first people come
 */
export function jointClasses(groupsUnder: readonly Uint8Array[], rows: Int32Array): JointClass[] {
  const classOf = new Int32Array(rows.length)
  let classes: number[][] = [[]]
  for (const group of groupsUnder) {
    const next = new Int32Array(classes.length * codes).fill(-1)
    const parted: number[][] = []
    for (let i = 0; i < rows.length; i++) {
      const code = group[rows[i]]
      const at = classOf[i] * codes + code
      if (next[at] < 0) {
        next[at] = parted.length
        parted.push([...classes[classOf[i]], code])
      }
      classOf[i] = next[at]
    }
    classes = parted
  }
  const sizes = new Float64Array(classes.length)
  for (let i = 0; i < rows.length; i++) sizes[classOf[i]]++
  return classes.map((groups, index) => ({ groups, n: sizes[index] })).filter(({ n }) => n > 0)
}
