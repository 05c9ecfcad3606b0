"""Parses a folder of DAGs as Airflow does and prints what it understood, as JSON."""
import json
import logging
import sys
from datetime import datetime, timezone

logging.disable(logging.CRITICAL)

import pendulum
from airflow import __version__
from airflow.timetables.base import TimeRestriction

try:  # 3.2 and later
    from airflow.dag_processing.dagbag import DagBag
except ImportError:
    from airflow.models.dagbag import DagBag
try:  # 3.2 and later
    from airflow.serialization.serialized_objects import DagSerialization as Serialized
except ImportError:
    from airflow.serialization.serialized_objects import SerializedDAG as Serialized

bag = DagBag(sys.argv[1])


def next_runs(dag, earliest, count):
    """Logical date and instant of the first runs, by the timetable as the scheduler has it."""
    timetable = Serialized.from_dict(Serialized.to_dict(dag)).timetable
    restriction = TimeRestriction(earliest=earliest, latest=None, catchup=True)
    interval, runs = None, []
    for _ in range(count):
        info = timetable.next_dagrun_info(last_automated_data_interval=interval, restriction=restriction)
        if info is None:
            break
        interval = info.data_interval
        runs.append([moment.in_timezone("UTC").isoformat() for moment in (info.logical_date, info.run_after)])
    return runs


print(
    json.dumps(
        {
            "version": __version__,
            "errors": bag.import_errors,
            "dags": {
                name: {
                    "catchup": dag.catchup,
                    "runs": next_runs(dag, pendulum.instance(datetime.fromisoformat(sys.argv[2])), 3),
                    "tasks": {
                        task.task_id: {
                            "group": task.task_group.group_id if task.task_group else None,
                            "rule": str(getattr(task.trigger_rule, "value", task.trigger_rule)),
                            "teardown": task.is_teardown,
                            "retries": task.retries,
                            "pool": task.pool,
                            "upstream": sorted(task.upstream_task_ids),
                        }
                        for task in dag.tasks
                    },
                }
                for name, dag in bag.dags.items()
            },
        }
    )
)
