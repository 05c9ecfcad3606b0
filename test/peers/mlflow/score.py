"""Loads the champion from the registry by every flavor it has, scores rows, and prints what came out as JSON.

Arguments: name of the registered model, file with the rows {"columns": [...], "data": [[...]]}.
"""
import json
import sys

import mlflow
import pandas
from mlflow.models.utils import _read_example

name, file = sys.argv[1:]
uri = f"models:/{name}@champion"
with open(file, encoding="utf8") as rows:
    table = pandas.DataFrame(**json.load(rows), dtype="float64")
model = mlflow.pyfunc.load_model(uri)
answer = model.predict(table)

info = mlflow.models.get_model_info(uri)
path = mlflow.artifacts.download_artifacts(artifact_uri=uri)
example = _read_example(mlflow.models.Model.load(path), path)

features = table.to_numpy(dtype="float32")
log_c = table[["log_normal_rate"]].to_numpy(dtype="float32")
session = mlflow.onnx.load_model(uri)
onnx_outputs = [output.name for output in session.graph.output]

import xgboost

booster = mlflow.xgboost.load_model(uri)
margin = float(booster.attr("intercept")) + float(booster.attr("slope")) * table["log_normal_rate"].to_numpy()
matrix = xgboost.DMatrix(features, base_margin=margin, feature_names=booster.feature_names)

try:
    model.predict(table.drop(columns=["weekday"]))
    refused = ""
except mlflow.exceptions.MlflowException as error:
    refused = str(error)

print(
    json.dumps(
        {
            "rate": answer["rate"].tolist(),
            "probability": answer["probability"].tolist(),
            "xgboost_rate": booster.predict(matrix).tolist(),
            "onnx_outputs": onnx_outputs,
            "inputs": info.signature.inputs.input_names(),
            "outputs": info.signature.outputs.input_names(),
            "example_rows": len(example),
            "example_probability": model.predict(example)["probability"].tolist(),
            "refused": refused,
        }
    )
)
