/** Tables of the embedded tracking, in the form of the state's migrations. */
export const TRACKING_MIGRATIONS: readonly { readonly id: string; readonly statements: readonly string[] }[] =
  [
    {
      id: 'tracking-1',
      statements: [
        `create table rescue_predict.experiments (
         id integer generated always as identity primary key,
         name text not null unique)`,

        `create table rescue_predict.runs (
         id text primary key,
         position bigint generated always as identity unique,
         experiment_id integer not null references rescue_predict.experiments,
         name text not null,
         status text not null check (status in ('RUNNING', 'FINISHED', 'FAILED')),
         started_at timestamptz not null,
         ended_at timestamptz)`,
        'create index runs_newest on rescue_predict.runs (started_at desc, position desc)',

        `create table rescue_predict.run_params (
         run_id text not null references rescue_predict.runs,
         key text not null,
         value text not null,
         primary key (run_id, key))`,

        `create table rescue_predict.run_tags (
         run_id text not null references rescue_predict.runs,
         key text not null,
         value text not null,
         primary key (run_id, key))`,

        // The history of each metric; many rows per run, read for one run only.
        `create table rescue_predict.run_metrics (
         run_id text not null references rescue_predict.runs,
         key text not null,
         step integer not null,
         value double precision not null,
         logged_at timestamptz not null default clock_timestamp())`,
        'create index run_metrics_history on rescue_predict.run_metrics (run_id, key, step)',

        // The last value of each metric, kept apart because lists of runs show it.
        `create table rescue_predict.run_last_metrics (
         run_id text not null references rescue_predict.runs,
         key text not null,
         step integer not null,
         value double precision not null,
         primary key (run_id, key))`,

        `create table rescue_predict.models (
         name text primary key)`,

        `create table rescue_predict.model_versions (
         model text not null references rescue_predict.models,
         version integer not null check (version > 0),
         run_id text not null references rescue_predict.runs,
         created_at timestamptz not null,
         description text not null,
         primary key (model, version))`,

        `create table rescue_predict.aliases (
         model text not null,
         alias text not null,
         version integer not null,
         primary key (model, alias),
         foreign key (model, version) references rescue_predict.model_versions)`,

        `create table rescue_predict.alias_changes (
         position bigint generated always as identity primary key,
         model text not null references rescue_predict.models,
         alias text not null,
         version integer,
         previous integer,
         changed_at timestamptz not null,
         changed_by text not null,
         why text not null)`,
        'create index alias_changes_newest on rescue_predict.alias_changes (model, position desc)',
      ],
    },
  ];
