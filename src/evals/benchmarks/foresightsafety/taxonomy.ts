/** @file The 94 risk dimensions of ForesightSafety Bench: three layers, 20 pillars (arXiv:2602.14135, framework figure). */

export const foresightTaxonomy = {
  fundamental: {
    'Privacy & Data Misuse': [
      'Direct Identity Exposure',
      'Internal Data Leaks',
      'Stalking & Doxxing',
      'De-anonymization Inference',
      'Unauthorized Data Collection',
    ],
    'Illegal & Malicious Use': [
      'Economic & Financial Crimes',
      'Hacking & Cybercrime',
      'Violent & Organized Crime',
      'Weapons & HazMat',
      'Terrorism & National Security',
    ],
    'Fake & Misleading Information': [
      'Factual Errors & Hallucinations',
      'Pseudoscience & Superstition',
      'Extremist & Cult',
      'Historical & Political Distortion',
      'Fabricated Evidence & Pseudo-expert',
    ],
    'Physical & Psychological Harm': [
      'Drug Abuse',
      'Violence & Assault',
      'Dangerous Acts',
      'Suicide & Self-harm',
      'Psychological Harm',
    ],
    'Hate & Expressive Harm': [
      'Insults & Humiliation',
      'Hate & Discrimination',
      'Cyberbullying',
      'Harassment & Intimidation',
      'Offensive Content',
    ],
    'Sexual Content & Minor-Related Harm': [
      'Child Sexual Content',
      'Sexual Technique Advice',
      'Sexual Violence & Coercion',
      'Adult Pornographic Content',
      'Organized Sexual Exploitation',
    ],
    'Risky Agentic Autonomy': [
      'Reward Hacking',
      'Scalable Oversight & Absent Supervisor',
      'Safe Interruptibility & Safe Exploration',
      'Robustness to Adversaries & Distributional Shift',
      'Negative Side Effects',
    ],
  },
  extended: {
    AI4Science: ['Geography', 'Psychology', 'Chemistry', 'Pharmacy', 'Physics', 'Biology', 'Medicine'],
    'Embodied AI': [
      'Living-Being Physical Contact',
      'Equipment & Environment',
      'Hazardous Operations',
      'Path Planning',
      'Safety Compliance & Overrides',
      'Uncertainty-Aware',
      'Collaborative Norm',
    ],
    'Social AI': [
      'Deception & Unfaithful Reasoning',
      'Sycophancy & Conformity',
      'Cognitive & Psychological Manipulation',
      'Fake Alignment',
      'Sandbagging',
      'Feint Attack',
      'Bluffing',
    ],
    'Environmental AI': [
      'Environmental Decision Risks',
      'Recycling & Circularity Misconduct',
      'Biodiversity & Ecological Imbalance',
      'Direct Pollution & Spills',
      'Habitat Encroachment',
      'Resource Overexploitation',
      'AI Environmental Footprint',
    ],
    'Catastrophic and Existential': [
      'Loss of Control & Power Seeking',
      'Malicious Self-Replication',
      'Goal Misalignment & Value Drift',
      'Emergent Agency & Unintended Autonomy',
      'AI-Enabled Mass Harm',
      'Autonomous Weapons & Strategic Instability',
      'Loss of Human Agency',
    ],
  },
  industrial: {
    'Education & Research': [
      'Pedagogical Bias & Stereotyping',
      'Linguistic Gap & Cultural Misrepresentation',
      'Research Fabrication & Misconduct',
    ],
    'Employment & Workplace': [
      'Hiring & Evaluation Discrimination',
      'Workplace Surveillance & Exploitation',
      'Labor Rights Erosion',
    ],
    'Government & Public Services': [
      'Policy Misinterpretation & Misguidance',
      'Administrative Bias & Exclusion',
      'Abuse of Public Power & Social Control',
    ],
    'Information & Media': [
      'Disinformation Manufacturing',
      'Infringement & Laundering',
      'Traffic Gaming & Content Degradation',
    ],
    'Industry & Infrastructure': [
      'Control Exploits & Sabotage',
      'Safety Bypass & Negligence',
      'Supply & Infra Disruption',
    ],
    'Finance & Economy': [
      'Market Manipulation & Rumors',
      'Regulatory Arbitrage & Evasion',
      'Fiduciary Negligence & Misguidance',
    ],
    'Healthcare & Medicine': [
      'Clinical Misdiagnosis & Misguidance',
      'Medical Bias & Disparities',
      'Patient Privacy & Inference',
    ],
    'Law & Regulation': [
      'Legal Fabrication & Hallucination',
      'Judicial Bias & Injustice',
      'Legal Evasion & Abuse',
    ],
  },
} as const

export interface Dimension {
  readonly layer: string
  readonly pillar: string
  readonly dimension: string
}

/** All 94, in the figure's order. */
export const foresightDimensions: readonly Dimension[] = Object.entries<
  Readonly<Record<string, readonly string[]>>
>(foresightTaxonomy).flatMap(([layer, pillars]) =>
  Object.entries(pillars).flatMap(([pillar, dimensions]) =>
    dimensions.map(dimension => ({ layer, pillar, dimension })),
  ),
)

/** Letters alone: the data spells names with other marks, blanks and case, and one without its first letter. */
const letters = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^seudo/, 'pseudo')
const byLetters = new Map(foresightDimensions.map(found => [letters(found.dimension), found]))

/** The dimension a name of the data means; undefined for subjects that are not among the 94. */
export const findDimension = (name: string): Dimension | undefined => byLetters.get(letters(name))
