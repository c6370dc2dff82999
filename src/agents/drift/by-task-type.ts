/** Things by kind of task, in order of appearance; those that name none are under undefined. */
export function byTaskType<Item extends { readonly taskType?: string | undefined }>(
  items: readonly Item[],
): ReadonlyMap<string | undefined, readonly Item[]> {
  const groups = new Map<string | undefined, Item[]>()
  for (const item of items) {
    const group = groups.get(item.taskType)
    if (group === undefined) groups.set(item.taskType, [item])
    else group.push(item)
  }
  return groups
}
