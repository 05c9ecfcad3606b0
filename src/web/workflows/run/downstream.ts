import type { TaskView } from '../api/views.js';

type Needs = Pick<TaskView, 'id' | 'needs'>;

/**
 * The given tasks and all that depends on them, in the workflow's order: what runs again when they are cleared.
 * @returns only ids that the workflow has
 */
export function withDownstream(tasks: readonly Needs[], ids: readonly string[]): readonly string[] {
  const followers = new Map<string, string[]>();
  for (const { id, needs } of tasks)
    for (const need of needs) followers.set(need, [...(followers.get(need) ?? []), id]);
  const reached = new Set<string>();
  const ahead = [...ids];
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    ahead.push(...(followers.get(id) ?? []));
  }
  return tasks.map(({ id }) => id).filter((id) => reached.has(id));
}
