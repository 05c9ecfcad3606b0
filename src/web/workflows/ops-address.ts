import type { Language } from '../i18n/words.js';

export const WORKFLOW_TABS = ['grid', 'graph', 'gantt', 'backfill'] as const;
export type WorkflowTab = (typeof WORKFLOW_TABS)[number];
export const RUN_TABS = ['graph', 'gantt', 'tries'] as const;
export type RunTab = (typeof RUN_TABS)[number];

/** Everything a shared link to an operator's page must bring back. */
export type OpsAddress =
  | { readonly page: 'list' }
  | { readonly page: 'workflow'; readonly name: string; readonly tab: WorkflowTab }
  | {
      readonly page: 'run';
      readonly id: string;
      readonly tab: RunTab;
      readonly task: string | undefined;
    };

/** `/ops/run/forecast%2E1?task=publish&vue=gantt` → state; an address that is not understood is the list. */
export function parseOpsAddress(path: string, search: string): OpsAddress {
  const query = new URLSearchParams(search);
  const [, kind, part] = /^\/ops\/(w|run)\/([^/]+)\/?$/.exec(path) ?? [];
  const name = decoded(part);
  const view = query.get('vue');
  if (name === undefined) return { page: 'list' };
  if (kind === 'w')
    return { page: 'workflow', name, tab: WORKFLOW_TABS.find((tab) => tab === view) ?? 'grid' };
  return {
    page: 'run',
    id: name,
    tab: RUN_TABS.find((tab) => tab === view) ?? 'graph',
    task: query.get('task') ?? undefined,
  };
}

/** The inverse of {@link parseOpsAddress}; what is the default is not written. */
export function formatOpsAddress(address: OpsAddress, language: Language): string {
  const query = new URLSearchParams();
  let path = '/ops';
  if (address.page === 'workflow') {
    path = `/ops/w/${encodePart(address.name)}`;
    if (address.tab !== 'grid') query.set('vue', address.tab);
  }
  if (address.page === 'run') {
    path = `/ops/run/${encodePart(address.id)}`;
    if (address.task !== undefined) query.set('task', address.task);
    if (address.tab !== 'graph') query.set('vue', address.tab);
  }
  if (language !== 'fr') query.set('lang', language);
  return query.size === 0 ? path : `${path}?${query}`;
}

/** Dots are written as %2E: the server takes an address with a dot at its end for a file. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replaceAll('.', '%2E');
}

function decoded(part: string | undefined): string | undefined {
  if (part === undefined) return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
