"""Prints the state of the newest run of a DAG and of its tasks, from the database, as JSON."""
import json
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1])
run, state = database.execute(
    "select run_id, state from dag_run where dag_id = ? order by id desc limit 1", (sys.argv[2],)
).fetchone()
tasks = database.execute(
    "select task_id, state from task_instance where dag_id = ? and run_id = ?", (sys.argv[2], run)
).fetchall()
print(json.dumps({"run": state, "tasks": dict(tasks)}))
