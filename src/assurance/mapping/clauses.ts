/** @file The clauses: Regulation (EU) 2024/1689, NIST AI 100-1, ISO/IEC 42001:2023 (with Annex A), UL 4600 (third edition). */
import type { Clause, Framework, Topic } from './frameworks.js'

const of =
  (framework: Framework) =>
  (clause: string, asks: string, ...topics: Topic[]): Clause =>
    Object.freeze({ framework, clause, asks, topics })
const act = of('eu-ai-act')
const rmf = of('nist-ai-rmf')
const iso = of('iso-42001')
const ul = of('ul-4600')

export const clauses: readonly Clause[] = Object.freeze([
  act('Article 9', 'a risk management system over the whole life of the system', 'risk', 'safety'),
  act('Article 10', 'governance and quality of training, validation and test data', 'data'),
  act('Article 11 and Annex IV', 'technical documentation, kept up to date', 'documentation'),
  act('Article 12', 'events are recorded automatically', 'records'),
  act('Article 13', 'deployers can understand output, accuracy and limits', 'transparency'),
  act('Article 14', 'people can oversee, intervene and stop', 'oversight'),
  act(
    'Article 15',
    'accuracy, robustness and cybersecurity, with declared metrics',
    'accuracy',
    'robustness',
    'security',
  ),
  act('Article 25', 'duties along the value chain, third-party components', 'third-party'),
  act('Article 26', 'deployers monitor operation and keep logs', 'monitoring', 'records', 'oversight'),
  act('Article 72', 'monitoring after placing on the market', 'monitoring'),
  act('Article 73', 'serious incidents are reported', 'incidents'),
  rmf('GOVERN 1.4', 'risk management is documented and transparent', 'documentation', 'risk'),
  rmf('GOVERN 6.1', 'risks of third-party software and data', 'third-party'),
  rmf('MAP 1.1', 'purpose, context of use and assumptions are understood', 'transparency', 'risk'),
  rmf(
    'MAP 2.3',
    'test, evaluation, verification and validation are sound and documented',
    'documentation',
    'data',
  ),
  rmf('MAP 3.5', 'human oversight is defined and documented', 'oversight'),
  rmf('MAP 5.1', 'likelihood and size of each impact', 'risk'),
  rmf('MEASURE 2.3', 'performance is measured under conditions like those of deployment', 'accuracy'),
  rmf('MEASURE 2.4', 'function and behaviour are monitored in production', 'monitoring'),
  rmf('MEASURE 2.5', 'valid and reliable; limits of generalisation are documented', 'accuracy', 'robustness'),
  rmf('MEASURE 2.6', 'safety risks are evaluated; the system can fail safely', 'safety'),
  rmf('MEASURE 2.7', 'security and resilience are evaluated', 'security'),
  rmf('MEASURE 2.8', 'transparency and accountability are examined', 'transparency', 'records'),
  rmf('MANAGE 2.4', 'mechanisms to supersede, disengage or deactivate', 'oversight', 'safety'),
  rmf('MANAGE 4.1', 'monitoring after deployment, with appeal and override', 'monitoring', 'oversight'),
  rmf('MANAGE 4.3', 'incidents and errors are communicated and tracked', 'incidents'),
  iso('6.1.2', 'AI risk assessment', 'risk'),
  iso('6.1.4 and A.5', 'AI system impact assessment', 'risk', 'safety'),
  iso('9.1', 'monitoring, measurement, analysis and evaluation', 'monitoring', 'accuracy'),
  iso('A.6.2.4', 'verification and validation of the system', 'accuracy', 'robustness', 'safety'),
  iso('A.6.2.6', 'operation and monitoring', 'monitoring'),
  iso('A.6.2.7', 'technical documentation', 'documentation'),
  iso('A.6.2.8', 'event logs are recorded', 'records'),
  iso('A.7', 'data for AI systems: acquisition, quality, provenance, preparation', 'data'),
  iso(
    'A.8',
    'information for interested parties, and communication of incidents',
    'transparency',
    'incidents',
  ),
  iso('A.9', 'responsible use, with oversight', 'oversight'),
  iso('A.10', 'third parties and customers', 'third-party'),
  ul('Clause 5', 'a structured safety case: claims, arguments and evidence', 'documentation'),
  ul('Clause 6', 'risk assessment: hazards and their mitigation', 'risk', 'safety'),
  ul('Clause 7', 'interaction with people', 'oversight', 'transparency'),
  ul(
    'Clause 8',
    'autonomy functions, among them machine learning and its data',
    'accuracy',
    'data',
    'robustness',
  ),
  ul('Clause 10', 'dependability: degraded operation, fault detection', 'robustness', 'safety'),
  ul('Clause 11', 'data, communication and their security', 'security', 'records'),
  ul('Clause 12', 'verification, validation and test', 'accuracy'),
  ul('Clause 13', 'tools, components off the shelf, legacy', 'third-party'),
  ul('Clause 16', 'metrics and safety performance indicators in the field', 'monitoring', 'incidents'),
])
