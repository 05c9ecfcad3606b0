import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { type Answer, read } from './client.js';
import type { ForecastsView } from './views.js';

const MINUTE_MS = 60_000;

/** Asked again every minute: it tells of a new issue, and that the server is back. */
export function useStatus() {
  return useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => read('status', {}, signal),
    refetchInterval: MINUTE_MS,
  });
}

export function useWeek(department: string | undefined) {
  return useQuery({
    queryKey: ['week', department],
    queryFn: ({ signal }) => read('week', { department }, signal),
    enabled: department !== undefined,
    staleTime: MINUTE_MS,
    refetchInterval: 5 * MINUTE_MS,
  });
}

export function useCommunes(department: string | undefined) {
  return useQuery({
    queryKey: ['communes', department],
    queryFn: ({ signal }) => read('communes', { department }, signal),
    enabled: department !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useContours(department: string | undefined) {
  return useQuery({
    queryKey: ['contours', department],
    queryFn: ({ signal }) => read('contours', { department }, signal),
    enabled: department !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Every day of the week at once, so that a change of day shows without waiting. An issue never changes. */
export function useForecasts(
  department: string | undefined,
  issue: string | undefined,
  days: readonly string[],
): ReadonlyMap<string, Answer<ForecastsView>> {
  return useQueries({
    queries: days.map((day) => ({
      queryKey: ['forecasts', department, issue, day],
      queryFn: ({ signal }: { signal: AbortSignal }) => read('forecasts', { department, day, issue }, signal),
      enabled: department !== undefined && issue !== undefined,
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (results) =>
      new Map(results.flatMap(({ data }) => (data === undefined ? [] : [[data.body.day, data] as const]))),
  });
}

export function useCommune(code: string | undefined, issue: string | undefined) {
  return useQuery({
    queryKey: ['commune', code, issue],
    queryFn: ({ signal }) => read('commune', { code, issue }, signal),
    enabled: code !== undefined && issue !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** @param text what was typed; asked from two characters on */
export function useCommuneSearch(text: string) {
  return useQuery({
    queryKey: ['search', text],
    queryFn: ({ signal }) => read('search', { q: text, limit: 8 }, signal),
    enabled: text.trim().length >= 2,
    placeholderData: keepPreviousData,
    staleTime: MINUTE_MS,
  });
}
