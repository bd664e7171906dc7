"""Logged draws of OBP's two example sets, and what OBP's own estimators say of them; runs in the peers' environment.

`python _off_policy_peer.py FOLDER` reads FOLDER/config.json and writes one `<set>-<seed>.npz` a seed, and `slates.npz`.
The synthetic set follows OBP 0.5's generator (Apache-2.0), which the release that installs today (0.4.1) lacks;
estimators, reward models and learners are OBP's own, with the settings of its examples.
"""

import json
import sys
from pathlib import Path

import numpy as np
from obp.ope import (
    DirectMethod,
    DoublyRobust,
    DoublyRobustWithShrinkage,
    InverseProbabilityWeighting,
    RegressionModel,
    SelfNormalizedDoublyRobust,
    SelfNormalizedInverseProbabilityWeighting,
    SlateIndependentIPS,
    SlateRewardInteractionIPS,
    SlateStandardIPS,
    SwitchDoublyRobust,
)
from scipy.special import expit, softmax
from sklearn.datasets import load_digits
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

ACTIONS, CONTEXT, BETA = 30, 5, -3.0
ALPHA_LOGGED, ALPHA_ASKED, EVALUATED = 0.4, 0.9, 0.7
CUTS = (1.0, 5.0, 10.0, 50.0, 100.0)
SHRINKAGE = (1.0, 10.0, 50.0, 100.0, 500.0, 1000.0, 5000.0, 10000.0)
FITTING_SEED = 12345


def logistic() -> LogisticRegression:
    return LogisticRegression(max_iter=10000, C=100, random_state=FITTING_SEED)


def boosted() -> GradientBoostingClassifier:
    return GradientBoostingClassifier(
        n_estimators=30, learning_rate=0.01, max_depth=5, min_samples_leaf=10, random_state=FITTING_SEED
    )


def forest() -> RandomForestClassifier:
    return RandomForestClassifier(n_estimators=30, max_depth=5, min_samples_leaf=10, random_state=FITTING_SEED)


def synthetic(seed, rounds):
    """Draw OBP 0.5's logistic set; the new policy is its IPWLearner on as many rounds of training."""
    chance = np.random.RandomState(seed)
    train, test = (_logged(chance, seed, rounds) for _ in range(2))
    learner = logistic()
    learner.fit(train["context"], train["action"], sample_weight=train["reward"] / train["probability"])
    asked = np.zeros((rounds, ACTIONS))
    asked[:, learner.classes_] = learner.predict_proba(test["context"])
    asked = softmax(asked, axis=1)
    truth = float((asked * test["expected"]).sum(axis=1).mean())
    return test, asked, truth, logistic()


def _logged(chance, seed, rounds):
    context = chance.normal(size=(rounds, CONTEXT))
    expected = expit(_appeal(context, seed))
    logged = softmax(BETA * expected, axis=1)
    points = np.random.RandomState(seed).uniform(size=rounds)[:, None]
    action = (logged.cumsum(axis=1) > points).argmax(axis=1)
    rows = np.arange(rounds)
    return {
        "context": context,
        "action": action,
        "reward": chance.binomial(n=1, p=expected[rows, action]),
        "probability": logged[rows, action],
        "expected": expected,
    }


def _appeal(context, seed):
    coefficients = np.random.RandomState(seed)
    context = np.hstack([np.ones((len(context), 1)), context])
    actions = np.hstack([np.ones((ACTIONS, 1)), np.eye(ACTIONS)])
    of_context = coefficients.uniform(-1, 1, size=context.shape[1])
    of_action = coefficients.uniform(-1, 1, size=actions.shape[1])
    of_both = coefficients.uniform(-1, 1, size=(context.shape[1], actions.shape[1]))
    found = (context @ of_context)[:, None] + of_action @ actions.T + context @ of_both @ actions.T
    return (found - found.mean()) / found.std()


def digits(seed, rounds):
    """Turn handwritten digits into draws: the action is a guess of the digit, the reward whether it is right."""
    images, labels = load_digits(return_X_y=True)
    train_x, test_x, train_y, test_y = train_test_split(images, labels, test_size=EVALUATED, random_state=seed)
    logged = _softened(logistic().fit(train_x, train_y).predict(test_x), ALPHA_LOGGED)
    asked = _softened(forest().fit(train_x, train_y).predict(test_x), ALPHA_ASKED)
    points = np.random.RandomState(seed).uniform(size=len(test_y))[:, None]
    action = (logged.cumsum(axis=1) > points).argmax(axis=1)
    rows = np.arange(len(test_y))
    draws = {
        "context": test_x,
        "action": action,
        "reward": (action == test_y).astype(int),
        "probability": logged[rows, action],
    }
    return draws, asked, float(asked[rows, test_y].mean()), boosted()


def _softened(chosen, share):
    found = np.full((len(chosen), 10), (1.0 - share) / 10)
    found[np.arange(len(chosen)), chosen] += share
    return found


def estimates(draws, asked, model):
    """Give the reward model's table and every fixed estimator's value."""
    actions = asked.shape[1]
    regression = RegressionModel(n_actions=actions, base_model=model)
    table = regression.fit_predict(
        context=draws["context"], action=draws["action"], reward=draws["reward"], n_folds=3, random_state=FITTING_SEED
    )
    estimators = {
        "DM": DirectMethod(),
        "IPS": InverseProbabilityWeighting(),
        "SNIPS": SelfNormalizedInverseProbabilityWeighting(),
        "DR": DoublyRobust(),
        "SNDR": SelfNormalizedDoublyRobust(),
    }
    estimators |= {f"Switch-DR {cut:g}": SwitchDoublyRobust(tau=cut) for cut in CUTS}
    estimators |= {f"DRos {value:g}": DoublyRobustWithShrinkage(lambda_=value) for value in SHRINKAGE}
    given = {
        "action": draws["action"],
        "reward": draws["reward"],
        "pscore": draws["probability"],
        "action_dist": asked[:, :, None],
        "estimated_rewards_by_reg_model": table,
        "position": np.zeros(len(asked), dtype=int),
    }
    return table[:, :, 0], {name: float(one.estimate_policy_value(**given)) for name, one in estimators.items()}


def slates(seed=0, pages=500, slots=4):
    """Give pages of four slots, and what OBP's slate estimators make of them."""
    chance = np.random.RandomState(seed)
    logged, asked = chance.uniform(0.2, 0.9, size=(2, pages, slots))
    rewards = chance.binomial(1, 0.3, size=(pages, slots)).astype(float)
    slate, position = np.repeat(np.arange(pages), slots), np.tile(np.arange(slots), pages)
    whole = {"slate_id": slate, "position": position, "reward": rewards.ravel()}
    upto = [np.cumprod(one, axis=1).ravel() for one in (logged, asked)]
    page = [np.repeat(one.prod(axis=1), slots) for one in (logged, asked)]
    values = {
        "SIPS": SlateStandardIPS(len_list=slots).estimate_policy_value(
            **whole, pscore=page[0], evaluation_policy_pscore=page[1]
        ),
        "IIPS": SlateIndependentIPS(len_list=slots).estimate_policy_value(
            **whole, pscore_item_position=logged.ravel(), evaluation_policy_pscore_item_position=asked.ravel()
        ),
        "RIPS": SlateRewardInteractionIPS(len_list=slots).estimate_policy_value(
            **whole, pscore_cascade=upto[0], evaluation_policy_pscore_cascade=upto[1]
        ),
    }
    return {
        "logged": logged,
        "asked": asked,
        "rewards": rewards,
        "names": list(values),
        "values": list(values.values()),
    }


def main():
    folder = Path(sys.argv[1])
    config = json.loads((folder / "config.json").read_text())
    np.savez(folder / "slates.npz", **slates())
    for seed in config["seeds"]:
        draws, asked, truth, model = {"synthetic": synthetic, "digits": digits}[config["set"]](seed, config["rounds"])
        table, values = estimates(draws, asked, model)
        rows = np.arange(len(asked))
        left = draws["reward"] - draws.pop("expected", table)[rows, draws["action"]]
        known = float((asked[rows, draws["action"]] / draws["probability"] * left).mean())
        kept = {"table": table} if seed in config["tables"] else {}
        np.savez(
            folder / f"{config['set']}-{seed}.npz",
            asked=asked,
            truth=truth,
            known=truth + known,  # DR told the true rewards: what no estimator without bias can beat
            names=list(values),
            values=list(values.values()),
            **draws,
            **kept,
        )


if __name__ == "__main__":
    main()
