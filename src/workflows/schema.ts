import type { Migration } from '../state/migrations.js';

/** Tables of runs, tries, backfills, workers, and of log lines while a task runs. */
export const WORKFLOW_MIGRATIONS: readonly Migration[] = [
  {
    id: 'workflows-1',
    statements: [
      `create table rescue_predict.workflow_schedules (
         workflow text primary key,
         paused boolean not null default false,
         last_instant timestamptz)`,

      `create table rescue_predict.workflow_backfills (
         id text primary key,
         workflow text not null,
         first_day date not null,
         last_day date not null check (last_day >= first_day),
         parallel integer not null check (parallel between 1 and 16),
         started_by text not null,
         started_at timestamptz not null default now())`,

      `create table rescue_predict.workflow_runs (
         id text primary key,
         workflow text not null,
         day date not null,
         state text not null check (state in ('queued', 'running', 'success', 'failed', 'cancelled')),
         cancelled boolean not null default false,
         trigger text not null,
         started_by text not null,
         params jsonb not null,
         priority integer not null,
         backfill text references rescue_predict.workflow_backfills,
         tasks text[] not null,
         states text not null,
         queued_at timestamptz not null default now(),
         started_at timestamptz,
         ended_at timestamptz,
         check ((state in ('queued', 'running')) = (ended_at is null)))`,
      'create index workflow_runs_newest on rescue_predict.workflow_runs (workflow, queued_at desc, id desc)',
      'create index workflow_runs_day on rescue_predict.workflow_runs (workflow, day)',
      "create index workflow_runs_live on rescue_predict.workflow_runs (state) where state in ('queued', 'running')",
      'create index workflow_runs_backfill on rescue_predict.workflow_runs (backfill) where backfill is not null',

      `create table rescue_predict.workflow_tries (
         run text not null references rescue_predict.workflow_runs on delete cascade,
         task text not null,
         number integer not null check (number > 0),
         ticket bigint generated always as identity unique,
         state text not null check (state in
           ('queued', 'retrying', 'running', 'success', 'failed', 'skipped', 'upstream_failed', 'cancelled')),
         cleared boolean not null default false,
         dispatched boolean not null default false,
         begins_at timestamptz not null default now(),
         worker text,
         epoch integer not null default 0,
         started_at timestamptz,
         ended_at timestamptz,
         summary text,
         error text,
         primary key (run, task, number))`,
      `create index workflow_tries_due on rescue_predict.workflow_tries (run)
         where state in ('queued', 'retrying') and not dispatched`,
      "create index workflow_tries_running on rescue_predict.workflow_tries (worker) where state = 'running'",

      `create table rescue_predict.workflow_workers (
         id text primary key,
         process jsonb not null,
         started_at timestamptz not null default now(),
         seen_at timestamptz not null default now())`,

      `create table rescue_predict.workflow_log_lines (
         position bigint generated always as identity primary key,
         run text not null,
         task text not null,
         number integer not null,
         line text not null)`,
      'create index workflow_log_lines_of on rescue_predict.workflow_log_lines (run, task, number, position)',
    ],
  },
];
