/** How common disease and resistance are, and how strong the scores' effects, in a study of a given size. */
export interface Scenario {
  /** Log odds of MDD for a man born in 1965 with average scores, by cohort. */
  readonly mdd: readonly [number, number, number]
  /** Log odds of treatment resistance for a man with MDD, by cohort. */
  readonly resistance: readonly [number, number, number]
  /** Factors on the log odds ratios of `traits.ts`. */
  readonly effectMdd: number
  readonly effectResistance: number
}

/** About the paper's shares and effects. Treatment resistance is seen through prescriptions only, hence the factor. */
const asPublished: Scenario = {
  mdd: [-1.42, -2.05, -1.75],
  resistance: [-1.8, -1.85, -1.75],
  effectMdd: 1,
  effectResistance: 1.3,
}

/**
 * A study this small would show nothing at P < 1e-5: MDD and resistance are made more common and effects stronger, so that
 * about as many scores stand out as in the paper.
 */
const enlarged: Scenario = {
  mdd: [-0.35, -0.75, -0.5],
  resistance: [-1.5, -1.55, -1.45],
  effectMdd: 2.5,
  effectResistance: 5.4,
}

export const enlargedBelow = 100_000

export const scenarioFor = (people: number): Scenario => (people < enlargedBelow ? enlarged : asPublished)
