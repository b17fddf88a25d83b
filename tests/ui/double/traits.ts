/** Domains and traits as in the published Figure 1. */
export const traits: readonly { domain: string; traits: readonly string[] }[] = [
  { domain: 'Education', traits: ['Educational attainment', 'Intelligence'] },
  {
    domain: 'Metabolic, somatic, inflammation',
    traits: (
      'Body mass index|Type 2 diabetes|C-reactive protein|Interleukin 6|HDL cholesterol|LDL cholesterol|Triglycerides|' +
      'Waist-hip ratio|Coronary artery disease|Migraine|Back pain|Multisite chronic pain|Asthma|' +
      'Inflammatory bowel disease|Rheumatoid arthritis|Systolic blood pressure|Seen GP for nerves'
    ).split('|'),
  },
  {
    domain: 'Personality',
    traits: (
      'Neuroticism|Mood swings|Miserableness|Irritability|Sensitivity, hurt feelings|Fed-up feelings|Nervous feelings|' +
      'Worrier|Tense, highly strung|Worry after embarrassment|Suffers from nerves|Loneliness|Guilty feelings|' +
      'Depressed affect cluster|Worry cluster|Extraversion|Openness|Agreeableness|Conscientiousness'
    ).split('|'),
  },
  {
    domain: 'Psychiatric disorders',
    traits: (
      'Major depression|Schizophrenia|Bipolar disorder|Anxiety disorder|PTSD|ADHD|Autism spectrum|Anorexia nervosa|' +
      'Obsessive-compulsive'
    ).split('|'),
  },
  { domain: 'Sleep', traits: ['Insomnia', 'Sleep duration'] },
  {
    domain: 'Substance use',
    traits: 'Smoking status|Cigarettes per day|Drinks per week|Alcohol dependence|Cannabis use|Opioid use'.split('|'),
  },
  {
    domain: 'Temperament',
    traits: 'Unenthusiasm|Lethargy|Tenseness|Depressed mood|Risk taking|Subjective well-being'.split('|'),
  },
]
