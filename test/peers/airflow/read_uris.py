"""What Airflow's own class makes of each URI of a JSON list, and the URI it writes of it, as JSON."""
import json
import logging
import sys

logging.disable(logging.CRITICAL)

from airflow.models.connection import Connection


def read(uri):
    connection = Connection(conn_id="c", uri=uri)
    names = ["host", "login", "password", "schema", "port"]
    fields = {name: getattr(connection, name) for name in names if getattr(connection, name)}
    return {"type": connection.conn_type, **fields, "extra": connection.extra_dejson, "uri": connection.get_uri()}


print(json.dumps([read(uri) for uri in json.load(open(sys.argv[1]))]))
