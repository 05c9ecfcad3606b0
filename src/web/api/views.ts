import type { ResponseOf } from '../../server/contract.js';

/** Answers of the API by the names this page uses. */
export type StatusView = ResponseOf<'status'>;
export type WeekView = ResponseOf<'week'>;
export type WeekDay = WeekView['days'][number];
export type CommunesView = ResponseOf<'communes'>;
export type ForecastsView = ResponseOf<'forecasts'>;
export type CommuneView = ResponseOf<'commune'>;
export type CommuneDayView = CommuneView['days'][number];
