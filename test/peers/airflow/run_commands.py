"""Runs commands of Airflow's own command line one after another in one process: importing it takes longer than most.

Takes a JSON list of lists of words; prints how each ended and how long it took, as JSON.
"""
import json
import sys
import time

from airflow.cli.cli_parser import get_parser
from airflow.configuration import write_default_airflow_configuration_if_needed

write_default_airflow_configuration_if_needed()
parser = get_parser()


def run(words):
    try:
        arguments = parser.parse_args(words)
        arguments.func(arguments)
        return 0, None
    except SystemExit as end:
        return (end.code if isinstance(end.code, int) else 0 if end.code is None else 1), str(end.code)
    except BaseException as error:  # a timeout of a task is no Exception
        return 1, f"{type(error).__name__}: {error}"


ended = []
for words in json.loads(sys.argv[1]):
    started = time.monotonic()
    status, message = run(words)
    ended.append({"status": status, "message": message, "seconds": round(time.monotonic() - started, 1)})
print("\n" + json.dumps(ended))
