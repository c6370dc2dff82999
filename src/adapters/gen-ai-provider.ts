/** Hosts, or the end of their names, of the providers that OpenTelemetry has names for. */
const providers: readonly (readonly [host: string, name: string])[] = [
  ['api.openai.com', 'openai'],
  ['api.anthropic.com', 'anthropic'],
  ['.openai.azure.com', 'azure.ai.openai'],
  ['.inference.ai.azure.com', 'azure.ai.inference'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['-aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.groq.com', 'groq'],
  ['api.deepseek.com', 'deepseek'],
  ['api.x.ai', 'x_ai'],
  ['api.cohere.com', 'cohere'],
  ['api.perplexity.ai', 'perplexity'],
]

/** `gen_ai.provider.name` of an upstream's address; undefined for one that is nobody's we know. */
export function providerOf(url: string): string | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return providers.find(([known]) => (/^[.-]/.test(known) ? host.endsWith(known) : host === known))?.[1]
}
