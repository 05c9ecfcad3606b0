#!/bin/sh
# PostgreSQL runs this once, when its volume is empty: a database each, so that one can be restored without the others.
set -eu
for name in mlflow airflow; do
  createdb --username "$POSTGRES_USER" "$name"
done
