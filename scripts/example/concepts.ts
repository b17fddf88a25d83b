/** OMOP standard concept ids, so that the workbench's own lists recognise them without a concept-set file. */

type Weighted = readonly (readonly [conceptId: number, weight: number])[]

/** Antidepressant ingredients, weighted roughly as they are prescribed in the United States. */
export const antidepressants: Weighted = [
  [739138, 18], // sertraline
  [755695, 14], // fluoxetine
  [797617, 14], // citalopram
  [715939, 13], // escitalopram
  [722031, 7], // paroxetine
  [751412, 0.6], // fluvoxamine
  [743670, 9], // venlafaxine
  [717607, 3], // desvenlafaxine
  [715259, 11], // duloxetine
  [43560354, 0.3], // levomilnacipran
  [750982, 16], // bupropion
  [725131, 8], // mirtazapine
  [703547, 17], // trazodone
  [714684, 0.3], // nefazodone
  [40234834, 1.5], // vilazodone
  [44507700, 1.6], // vortioxetine
  [710062, 6], // amitriptyline
  [721724, 3], // nortriptyline
  [778268, 0.7], // imipramine
  [716968, 0.4], // desipramine
  [738156, 2], // doxepin
  [798834, 0.4], // clomipramine
  [733896, 0.1], // phenelzine
  [703470, 0.1], // tranylcypromine
  [766209, 0.1], // selegiline
]

export const antipsychotics: Weighted = [
  [757688, 5], // aripiprazole
  [766814, 5], // quetiapine
  [785788, 3], // olanzapine
  [735979, 3], // risperidone
  [712615, 1], // ziprasidone
  [40230761, 1], // lurasidone
  [46275300, 1], // brexpiprazole
]

export const esketamine = 1366610

export const otherDrugs: Weighted = [
  [1503297, 1], // metformin
  [1308216, 1], // lisinopril
  [1545958, 1], // atorvastatin
  [1177480, 1], // ibuprofen
  [923645, 1], // omeprazole
  [1154343, 1], // albuterol
  [1501700, 1], // levothyroxine
  [791967, 1], // lorazepam
]

export const depressions: Weighted = [
  [4282096, 3], // major depression, single episode
  [4152280, 3], // major depressive disorder
  [432285, 2], // recurrent major depression
  [432883, 1], // moderate recurrent major depression
  [435220, 1], // severe recurrent major depression without psychotic features
]

export const psychoses: Weighted = [
  [435783, 15], // schizophrenia
  [4286201, 10], // schizoaffective disorder
  [436665, 60], // bipolar disorder
  [437528, 15], // bipolar I disorder, most recent episode depressed
]

export const otherConditions: Weighted = [
  [320128, 1], // essential hypertension
  [201826, 1], // type 2 diabetes mellitus
  [317009, 1], // asthma
  [194133, 1], // low back pain
  [442077, 1], // anxiety disorder
  [436962, 1], // insomnia
]

export const electroconvulsiveTherapy = 4030840
export const colonoscopy = 4249893

/** OMOP's "No matching concept". */
export const noMatchingConcept = 0
