/** Names under which the exported DAG file tells a command what to run. */
export const RUN_ENVIRONMENT = {
  task: 'RESCUE_PREDICT_TASK',
  taskParams: 'RESCUE_PREDICT_TASK_PARAMS',
  runParams: 'RESCUE_PREDICT_RUN_PARAMS',
  at: 'RESCUE_PREDICT_RUN_AT',
} as const;

/** What Airflow says of the try that this process is. Texts as they came. */
export type AirflowRun = {
  readonly dag: string;
  readonly run: string;
  readonly task: string;
  readonly tryNumber: string;
  /** ISO instant that the run is for: its logical date, or when it may start */
  readonly at: string | undefined;
  /** JSON: parameters of the task, and of the run */
  readonly taskParams: string;
  readonly runParams: string;
};

/** @returns undefined when Airflow did not start this process */
export function airflowRun(
  environment: Readonly<Record<string, string | undefined>>,
): AirflowRun | undefined {
  const dag = environment.AIRFLOW_CTX_DAG_ID;
  if (dag === undefined) return undefined;
  return {
    dag,
    run: environment.AIRFLOW_CTX_DAG_RUN_ID ?? '',
    task: environment.AIRFLOW_CTX_TASK_ID ?? '',
    tryNumber: environment.AIRFLOW_CTX_TRY_NUMBER ?? '1',
    // 3.x calls the logical date by its name, 2.x by its old one; both leave it away when there is none.
    at:
      environment[RUN_ENVIRONMENT.at] ??
      environment.AIRFLOW_CTX_LOGICAL_DATE ??
      environment.AIRFLOW_CTX_EXECUTION_DATE,
    taskParams: environment[RUN_ENVIRONMENT.taskParams] ?? '{}',
    runParams: environment[RUN_ENVIRONMENT.runParams] ?? '{}',
  };
}
