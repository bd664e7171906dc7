"""TF-IDF with logistic regression or ridge, its penalty chosen on a fifth of the training films; the peers' Python."""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge

PENALTIES = {"for": (3.0, 10.0, 30.0), "rating": (0.3, 1.0, 3.0)}


def fit(kind: str, x: object, y: np.ndarray, penalty: float) -> object:
    """Fit one."""
    if kind == "for":
        return LogisticRegression(C=penalty, solver="liblinear", dual=True, max_iter=300).fit(x, y)
    return Ridge(alpha=penalty, solver="sparse_cg").fit(x, y)


def score(model: object, x: object) -> np.ndarray:
    """Say what it says: the log of the odds, or the rating."""
    return model.decision_function(x) if hasattr(model, "decision_function") else model.predict(x)


def main() -> None:
    """Write what each list of texts asked about scores."""
    asked = json.loads(Path(sys.argv[1]).read_text())
    kind, y, film = asked["kind"], np.array(asked["target"]), np.array(asked["film"])
    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    x = vectors.fit_transform(asked["train"])
    penalties = PENALTIES[kind]
    chosen = penalties[1]
    if asked["choose"]:
        kept = film % 5 > 0
        good = []
        for penalty in penalties:
            said = score(fit(kind, x[kept], y[kept], penalty), x[~kept])
            good.append(((said > 0) == y[~kept]).mean() if kind == "for" else np.corrcoef(said, y[~kept])[0, 1])
        chosen = penalties[int(np.argmax(good))]
    model = fit(kind, x, y, chosen)
    scores = {name: score(model, vectors.transform(texts)).tolist() for name, texts in asked["test"].items()}
    Path(sys.argv[2]).write_text(json.dumps({"chosen": chosen, "scores": scores}))


if __name__ == "__main__":
    main()
