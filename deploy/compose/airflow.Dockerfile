# Apache Airflow whose workers have the program: `docker compose build app` makes the first image.
FROM rescue-predict:0.1.0 AS program

FROM apache/airflow:3.3.2
USER root
COPY --from=program /usr/local/bin/node /usr/local/bin/node
COPY --from=program /app /opt/rescue-predict
USER airflow
RUN node /opt/rescue-predict/bin/rescue-predict.js airflow export --out /opt/airflow/dags/rescue-predict --command "node /opt/rescue-predict/bin/rescue-predict.js"
