/** @file What the paper states for English, in percent. */
export const publishedRows = [
  { model: 'Qwen3-235B-A22B-2507', arId: 99.05, rrDirect: 99.32, rrAdaptive: 28.7, os: 77.77 },
  { model: 'Mistral-Small-3.2-24B', arId: 73.14, rrDirect: 99.91, rrAdaptive: 76.44, os: 79.96 },
  { model: 'gpt-oss-120b', arId: 99.32, rrDirect: 80.42, rrAdaptive: 35.82, os: 73.33 },
  { model: 'phi-4', arId: 95.14, rrDirect: 83.74, rrAdaptive: 27.75, os: 70.3 },
  { model: 'gemma-3-27b-it', arId: 73.71, rrDirect: 94.22, rrAdaptive: 18.21, os: 63.78 },
  { model: 'Llama-3.3-70B', arId: 99.62, rrDirect: 69.73, rrAdaptive: 4.21, os: 53.93 },
  { model: 'Llama-3.1-8B', arId: 99.52, rrDirect: 25.47, rrAdaptive: 1.62, os: 23.84 },
  { model: 'Claude Opus 4.1', arId: 99.81, rrDirect: 95.14, rrAdaptive: 95.24, os: 97.45 },
  { model: 'Gemini 2.5 Pro', arId: 94.76, rrDirect: 99.9, rrAdaptive: 99.19, os: 97.09 },
  { model: 'GPT-5', arId: 99.05, rrDirect: 98.38, rrAdaptive: 63.35, os: 89.04 },
  { model: 'GPT-4o-mini', arId: 64.76, rrDirect: 97.62, rrAdaptive: 92.68, os: 77.07 },
  { model: 'Gemini Flash-Lite', arId: 96.67, rrDirect: 98.86, rrAdaptive: 37.32, os: 79.9 },
  { model: 'Claude 3.5 Haiku', arId: 99.9, rrDirect: 7.9, rrAdaptive: 77.96, os: 60.05 },
] as const
