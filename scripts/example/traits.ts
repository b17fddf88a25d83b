import { log } from '../../src/kernel/elementary.ts'

/**
 * The 61 scores. The odds ratios per SD are near those the paper reports for its discovery cohort where it reports them
 * (Xu et al. 2025, doi:10.1001/jamapsychiatry.2024.4825), and otherwise invented.
 */
export interface Trait {
  readonly column: string
  readonly domain: string
  readonly trait: string
  /** Share of the domain's common factor in the score's variance is the square of this; so for distress. */
  readonly factorLoading: number
  readonly distressLoading: number
  /** log odds ratio per SD of MDD, and of treatment resistance among people with MDD, with nothing else in the model. */
  readonly logOddsRatioMdd: number
  readonly logOddsRatioResistance: number
}

type Row = readonly [name: string, trait: string, oddsRatioMdd: number, oddsRatioResistance: number]

const blocks: readonly {
  readonly domain: string
  readonly factorLoading: number
  readonly distressLoading: number
  readonly rows: readonly Row[]
}[] = [
  {
    domain: 'Education and cognition',
    factorLoading: 0.45,
    distressLoading: -0.1,
    rows: [
      ['educational_attainment', 'Educational attainment', 0.9, 0.88],
      ['intelligence', 'Intelligence', 0.93, 0.91],
    ],
  },
  {
    domain: 'Metabolic, somatic and inflammation',
    factorLoading: 0.25,
    distressLoading: 0,
    rows: [
      ['body_mass_index', 'Body mass index', 1.055, 1.03],
      ['type_2_diabetes', 'Type 2 diabetes', 1.03, 0.98],
      ['c_reactive_protein', 'C-reactive protein', 1.03, 1.01],
      ['interleukin_6', 'Interleukin 6', 1.0, 1.0],
      ['hdl_cholesterol', 'HDL cholesterol', 0.975, 0.98],
      ['ldl_cholesterol', 'LDL cholesterol', 1.01, 0.99],
      ['triglycerides', 'Triglycerides', 1.03, 1.0],
      ['waist_hip_ratio', 'Waist-hip ratio', 1.03, 0.99],
      ['coronary_artery_disease', 'Coronary artery disease', 1.03, 1.0],
      ['migraine', 'Migraine', 1.055, 0.99],
      ['back_pain', 'Back pain', 1.065, 1.03],
      ['multisite_chronic_pain', 'Multisite chronic pain', 1.085, 1.05],
      ['asthma', 'Asthma', 1.03, 1.02],
      ['inflammatory_bowel_disease', 'Inflammatory bowel disease', 1.01, 1.0],
      ['rheumatoid_arthritis', 'Rheumatoid arthritis', 1.01, 0.99],
      ['systolic_blood_pressure', 'Systolic blood pressure', 1.01, 1.02],
      ['seen_gp_for_nerves', 'Seen GP for nerves', 1.12, 1.04],
    ],
  },
  {
    domain: 'Personality',
    factorLoading: 0.5,
    distressLoading: 0.25,
    rows: [
      ['neuroticism', 'Neuroticism', 1.12, 1.11],
      ['mood_swings', 'Mood swings', 1.1, 1.05],
      ['miserableness', 'Miserableness', 1.1, 1.09],
      ['irritability', 'Irritability', 1.08, 0.98],
      ['sensitivity_hurt_feelings', 'Sensitivity, hurt feelings', 1.05, 0.99],
      ['fed_up_feelings', 'Fed-up feelings', 1.08, 1.1],
      ['nervous_feelings', 'Nervous feelings', 1.055, 1.03],
      ['worrier', 'Worrier', 1.05, 0.99],
      ['tense_highly_strung', 'Tense, highly strung', 1.07, 0.98],
      ['worry_after_embarrassment', 'Worry after embarrassment', 1.03, 1.01],
      ['suffers_from_nerves', 'Suffers from nerves', 1.07, 1.04],
      ['loneliness', 'Loneliness', 1.1, 1.05],
      ['guilty_feelings', 'Guilty feelings', 1.06, 0.99],
      ['depressed_affect_cluster', 'Depressed affect cluster', 1.115, 1.09],
      ['worry_cluster', 'Worry cluster', 1.055, 1.03],
    ],
  },
  {
    domain: 'Personality',
    factorLoading: 0.2,
    distressLoading: 0,
    rows: [
      ['extraversion', 'Extraversion', 0.97, 1.02],
      ['openness', 'Openness', 0.99, 1.0],
      ['agreeableness', 'Agreeableness', 1.0, 1.02],
      ['conscientiousness', 'Conscientiousness', 0.975, 1.02],
    ],
  },
  {
    domain: 'Psychiatric disorders',
    factorLoading: 0.4,
    distressLoading: 0.25,
    rows: [
      ['major_depression', 'Major depression', 1.19, 1.05],
      ['schizophrenia', 'Schizophrenia', 1.055, 0.99],
      ['bipolar_disorder', 'Bipolar disorder', 1.045, 1.0],
      ['anxiety_disorder', 'Anxiety disorder', 1.11, 1.0],
      ['ptsd', 'PTSD', 1.11, 1.03],
      ['adhd', 'ADHD', 1.1, 1.04],
      ['autism_spectrum', 'Autism spectrum', 1.045, 1.0],
      ['anorexia_nervosa', 'Anorexia nervosa', 1.025, 1.02],
      ['obsessive_compulsive', 'Obsessive-compulsive', 1.045, 1.01],
    ],
  },
  {
    domain: 'Sleep',
    factorLoading: 0.3,
    distressLoading: 0.25,
    rows: [
      ['insomnia', 'Insomnia', 1.105, 1.11],
      ['sleep_duration', 'Sleep duration', 0.965, 1.0],
    ],
  },
  {
    domain: 'Substance use',
    factorLoading: 0.35,
    distressLoading: 0,
    rows: [
      ['smoking_status', 'Smoking status', 1.09, 1.05],
      ['cigarettes_per_day', 'Cigarettes per day', 1.05, 1.0],
      ['drinks_per_week', 'Drinks per week', 1.02, 0.98],
      ['alcohol_dependence', 'Alcohol dependence', 1.05, 1.0],
      ['cannabis_use', 'Cannabis use', 1.05, 1.0],
      ['opioid_use', 'Opioid use', 1.045, 1.03],
    ],
  },
  {
    domain: 'Temperament',
    factorLoading: 0.45,
    distressLoading: 0.25,
    rows: [
      ['unenthusiasm', 'Unenthusiasm', 1.1, 1.11],
      ['lethargy', 'Lethargy', 1.1, 1.14],
      ['tenseness', 'Tenseness', 1.1, 1.15],
      ['depressed_mood', 'Depressed mood', 1.14, 1.1],
      ['risk_taking', 'Risk taking', 1.03, 1.0],
    ],
  },
  {
    domain: 'Temperament',
    factorLoading: -0.35,
    distressLoading: -0.25,
    rows: [['subjective_well_being', 'Subjective well-being', 0.93, 0.95]],
  },
]

export const traits: readonly Trait[] = blocks.flatMap(({ domain, factorLoading, distressLoading, rows }) =>
  rows.map(([name, trait, oddsRatioMdd, oddsRatioResistance]) => ({
    column: `pgs_${name}`,
    domain,
    trait,
    factorLoading,
    distressLoading,
    logOddsRatioMdd: log(oddsRatioMdd),
    logOddsRatioResistance: log(oddsRatioResistance),
  })),
)

export const domains: readonly string[] = [...new Set(traits.map((trait) => trait.domain))]

/**
 * Effects that act together, one for each trait, such that each score by itself shows about the wanted effect although the
 * scores of a domain are correlated: the solution of (correlation of the scores) · joint = marginal.
 */
export function jointEffects(marginal: readonly number[]): number[] {
  const n = traits.length
  const rows = traits.map((a, i) => [...traits.map((b, j) => (i === j ? 1 : correlation(a, b))), marginal[i]])
  // Gauss-Jordan; no pivoting, as the matrix is positive definite
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      if (i === k) continue
      const factor = rows[i][k] / rows[k][k]
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j]
    }
  }
  return rows.map((row, i) => row[n] / row[i])
}

function correlation(a: Trait, b: Trait): number {
  const sharedFactor = a.domain === b.domain ? a.factorLoading * b.factorLoading : 0
  return sharedFactor + a.distressLoading * b.distressLoading
}
