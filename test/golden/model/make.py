"""Makes the golden values of test/model with the Python libraries.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install -r test/golden/model/requirements.txt
    npx tsx test/golden/model/export.ts        # model.json, and the exports in a temporary folder
    /tmp/venv/bin/python test/golden/model/make.py <that folder>

Nothing here runs in CI; the tests read the JSON only.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
import onnxruntime
import sklearn
import xgboost
from sklearn.linear_model import LogisticRegression, PoissonRegressor
from sklearn.metrics import brier_score_loss, d2_tweedie_score, log_loss, roc_auc_score

here = pathlib.Path(__file__).parent


def write(name, value):
    (here / name).write_text(json.dumps(value) + "\n")


def exports(folder):
    rows = json.loads((folder / "rows.json").read_text())
    features = np.array(rows["features"], dtype=np.float32)  # null -> nan
    log_c = np.array(rows["logNormal"], dtype=np.float64)
    booster = xgboost.Booster(model_file=folder / "xgboost.json")
    intercept, slope = float(booster.attr("intercept")), float(booster.attr("slope"))
    matrix = xgboost.DMatrix(features, base_margin=intercept + slope * log_c, feature_names=booster.feature_names)
    session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    rate, probability = session.run(
        ["rate", "probability"],
        {"features": features, "log_c": log_c.astype(np.float32).reshape(-1, 1)},
    )
    digest = lambda name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
    write(
        "exports.json",
        {
            "xgboost": xgboost.__version__,
            "onnxruntime": onnxruntime.__version__,
            "xgboostSha256": digest("xgboost.json"),
            "onnxSha256": digest("model.onnx"),
            "features": rows["features"],
            "logNormal": rows["logNormal"],
            "xgboostRate": booster.predict(matrix).tolist(),
            "xgboostContributions": booster.predict(matrix, pred_contribs=True).tolist(),
            "onnxRate": rate[:, 0].tolist(),
            "onnxProbability": probability[:, 0].tolist(),
        },
    )


def metrics():
    random = np.random.default_rng(7)
    n = 1500
    day = np.arange(n) // 100
    rate = np.exp(random.normal(-3, 1.2, n))
    count = random.poisson(rate)
    reference = np.exp(np.log(rate) + random.normal(0.1, 0.5, n))
    rate = np.exp(0.1 + 0.9 * np.log(rate) + random.normal(0, 0.2, n))
    weight = np.where(count == 0, 2.5, 1.0)
    p, c = (-np.expm1(-rate)).round(9), (-np.expm1(-reference)).round(9)
    rate, reference = -np.log1p(-p), -np.log1p(-c)
    hit = (count > 0).astype(int)
    base = float(np.average(hit, weights=weight))
    constant = log_loss(hit, np.full(n, base), sample_weight=weight)
    logit = np.log(p / (1 - p)).reshape(-1, 1)
    line = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(logit, hit, sample_weight=weight)

    def score(q, lam):
        loss = log_loss(hit, q, sample_weight=weight)
        brier = brier_score_loss(hit, q, sample_weight=weight)
        return {
            "logLoss": loss,
            "logLossSkill": 1 - loss / constant,
            "brier": brier,
            "brierSkill": 1 - brier / (base * (1 - base)),
            "auc": roc_auc_score(hit, q, sample_weight=weight),
            "d2": d2_tweedie_score(count, lam, sample_weight=weight, power=1),
            "meanOverObserved": float(np.average(q, weights=weight)) / base,
        }

    write(
        "metrics.json",
        {
            "sklearn": sklearn.__version__,
            "probability": p.tolist(),
            "reference": c.tolist(),
            "count": count.tolist(),
            "weight": weight.tolist(),
            "day": day.tolist(),
            "model": score(p, rate),
            "referenceScore": score(c, reference),
            "calibrationSlope": float(line.coef_[0, 0]),
            "calibrationIntercept": float(line.intercept_[0]),
        },
    )


def glm():
    random = np.random.default_rng(11)
    x = random.normal(size=(400, 3)).round(4)
    x[:, 2] = (x[:, 2] > 0.5).astype(float)
    count = random.poisson(np.exp(-0.5 + x @ np.array([0.4, -0.3, 0.6])))
    weight = random.choice([1.0, 2.0, 5.0], 400)
    fitted = PoissonRegressor(alpha=0, tol=1e-12, max_iter=10_000, solver="newton-cholesky").fit(x, count, sample_weight=weight)
    write(
        "glm.json",
        {
            "sklearn": sklearn.__version__,
            "x": x.tolist(),
            "count": count.tolist(),
            "weight": weight.tolist(),
            "intercept": float(fitted.intercept_),
            "coefficients": fitted.coef_.tolist(),
        },
    )


exports(pathlib.Path(sys.argv[1]))
metrics()
glm()
