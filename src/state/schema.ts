import type { Migration } from './migrations.js';

/** Tables of issues, facts of the store, and the log of tasks. */
export const STATE_MIGRATIONS: readonly Migration[] = [
  {
    id: 'state-1',
    statements: [
      `create table rescue_predict.facts (
         key text primary key,
         value jsonb not null)`,

      `create table rescue_predict.issues (
         position integer primary key check (position > 0),
         id text not null unique,
         issued_at timestamptz not null,
         first_day date not null,
         last_day date not null check (last_day >= first_day),
         departments text[] not null check (cardinality(departments) > 0),
         model_version integer not null,
         simulated boolean not null,
         communes integer not null check (communes >= 0),
         weather text not null,
         dispersion double precision not null check (dispersion > 0),
         audit jsonb not null,
         lake_keys text[] not null,
         sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
         previous_hash text unique check ((previous_hash is null) = (position = 1)),
         hash text not null unique)`,
      'create index issues_departments on rescue_predict.issues using gin (departments)',
      'create index issues_newest on rescue_predict.issues (issued_at desc, position desc)',
      `create function rescue_predict.refuse_change() returns trigger language plpgsql as $body$
       begin
         raise exception 'an issue is never changed or removed (% on %)', tg_op, tg_table_name
           using errcode = 'restrict_violation';
       end $body$`,
      `create trigger issues_are_immutable before update or delete or truncate on rescue_predict.issues
         for each statement execute function rescue_predict.refuse_change()`,

      `create table rescue_predict.task_runs (
         id bigint generated always as identity primary key,
         task text not null,
         params jsonb not null,
         trigger text not null,
         started_at timestamptz not null,
         ended_at timestamptz,
         state text not null check (state in ('running', 'success', 'failed')),
         report jsonb,
         error text,
         process jsonb not null,
         check ((state = 'running') = (ended_at is null)))`,
      'create index task_runs_newest on rescue_predict.task_runs (task, id desc)',
      "create index task_runs_running on rescue_predict.task_runs (id) where state = 'running'",
    ],
  },
];
