import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { usePage } from '../state/use-page-address.js';
import { formatOpsAddress, type OpsAddress, parseOpsAddress } from './ops-address.js';

/** Where the operator is, and links that keep the language. */
export function useOpsAddress() {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const { language } = usePage().address;
  const address = useMemo(() => parseOpsAddress(path, search), [path, search]);
  const href = useCallback((to: OpsAddress) => formatOpsAddress(to, language), [language]);
  /** a way of looking: replaces the address without a new step */
  const set = useCallback((to: OpsAddress) => navigate(href(to), { replace: true }), [navigate, href]);
  const go = useCallback((to: OpsAddress) => navigate(href(to)), [navigate, href]);
  return { address, href, set, go };
}
