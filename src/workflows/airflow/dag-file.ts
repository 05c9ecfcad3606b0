import { RUN_ENVIRONMENT } from '../../config/airflow-run.js';

export const DAG_FILE_NAME = 'rescue_predict_dags.py';
export const MANIFEST_FILE_NAME = 'rescue_predict_manifest.json';

/**
 * The one DAG file. It holds no workflow itself: those are in the manifest beside it. Whatever changes from run to run
 * travels in the environment of the command and never in its text, so that no parameter can become shell.
 */
export const DAG_FILE = `"""Workflows of rescue-predict, read from ${MANIFEST_FILE_NAME}. For Airflow 2.10 to 3.x.

Written by \`rescue-predict airflow export\`; export again instead of editing. Environment of the DAG processor:
RESCUE_PREDICT_COMMAND        how a worker starts rescue-predict; the manifest's command when not set
RESCUE_PREDICT_AIRFLOW_POOLS  1: use the manifest's pools, which must have been made in Airflow
"""

from __future__ import annotations

import json
import os
from contextlib import nullcontext
from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow import __version__ as airflow_version

try:  # 3.x
    from airflow.sdk import DAG, Param, TaskGroup
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # 2.10, 2.11
    from airflow import DAG
    from airflow.models.param import Param
    from airflow.operators.bash import BashOperator
    from airflow.utils.task_group import TaskGroup

try:  # 3.2 and later
    from airflow.sdk import CronTriggerTimetable
except ImportError:
    from airflow.timetables.trigger import CronTriggerTimetable

AIRFLOW = tuple(int(part) for part in airflow_version.split(".")[:2])
MANIFEST = json.loads((Path(__file__).parent / "${MANIFEST_FILE_NAME}").read_text("utf-8"))
COMMAND = os.environ.get("RESCUE_PREDICT_COMMAND") or MANIFEST["command"]
USE_POOLS = os.environ.get("RESCUE_PREDICT_AIRFLOW_POOLS") == "1"
LONGEST_RETRY_DELAY = timedelta(hours=1)


def timetable(schedule):
    """Runs at the named instant, which is also the logical date. A plain cron text means the interval before on 2.x."""
    return schedule and CronTriggerTimetable(schedule["cron"], timezone=schedule["timezone"])


def backoff(factor):
    """A factor from 3.2 on; before, a switch that doubles."""
    return float(factor) if AIRFLOW >= (3, 2) and factor > 1 else factor > 1


def operator(task):
    return BashOperator(
        task_id=task["id"],
        bash_command='exec $RESCUE_PREDICT_COMMAND task run --from-airflow-env "$${RUN_ENVIRONMENT.task}"',
        env={
            "RESCUE_PREDICT_COMMAND": COMMAND,
            "${RUN_ENVIRONMENT.task}": task["uses"],
            "${RUN_ENVIRONMENT.taskParams}": json.dumps(task["params"]),
            "${RUN_ENVIRONMENT.runParams}": "{{ params | tojson }}",
            "${RUN_ENVIRONMENT.at}": "{{ (dag_run.logical_date or dag_run.run_after).isoformat() }}",
        },
        append_env=True,
        skip_on_exit_code=99,
        trigger_rule=task["triggerRule"],
        retries=task["retries"],
        retry_delay=timedelta(seconds=task["retryDelayS"]),
        retry_exponential_backoff=backoff(task["backoff"]),
        max_retry_delay=LONGEST_RETRY_DELAY,
        execution_timeout=timedelta(seconds=task["timeoutS"]),
        **({"pool": task["pool"]} if USE_POOLS else {}),
    )


def build(spec):
    with DAG(
        dag_id=spec["id"],
        description=spec["description"],
        schedule=timetable(spec["schedule"]),
        start_date=datetime.fromisoformat(spec["startDay"]).replace(tzinfo=timezone.utc),
        catchup=spec["catchup"],
        max_active_runs=spec["maxActiveRuns"],
        params={name: Param(param["default"], **param["schema"]) for name, param in spec["params"].items()},
        tags=["rescue-predict"],
    ) as dag:
        names = sorted({task["group"] for task in spec["tasks"] if task["group"]})
        groups = {name: TaskGroup(group_id=name, prefix_group_id=False) for name in names}
        operators = {}
        for task in spec["tasks"]:
            with groups.get(task["group"]) or nullcontext():
                operators[task["id"]] = operator(task)
        for task in spec["tasks"]:
            for need in task["needs"]:
                operators[need] >> operators[task["id"]]
        # A teardown does not count for the state of the run: what failed before it still fails the run. It names no
        # setup, because Airflow would then leave it away when the setup failed half-way.
        for task in spec["tasks"]:
            if task["teardown"]:
                operators[task["id"]].as_teardown()
        # Airflow asks only the last tasks how the run went. Where one of them runs whatever happened before, this one
        # makes any failed task fail the run, as on the embedded engine.
        if spec["watched"]:
            watcher = BashOperator(task_id="any_failed", bash_command="exit 1", trigger_rule="one_failed")
            list(operators.values()) >> watcher
    return dag


if MANIFEST["format"] != 1:
    raise ValueError(f"${MANIFEST_FILE_NAME}: expected format 1, found {MANIFEST['format']}; export again")
for _spec in MANIFEST["dags"]:
    globals()[f"dag_{_spec['id']}"] = build(_spec)
`;
