/** What `--model` takes, for help and errors. */
export const modelForms =
  'openai:NAME@URL, gateway:NAME@URL, gguf:FILE, guard[:STRICTNESS], scripted:FILE.jsonl or module:FILE.ts'
