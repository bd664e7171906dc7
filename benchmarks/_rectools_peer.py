"""Train RecTools' SASRec and score contexts: run by `_rectools.py` in the peer's own environment, not in ours."""

import json
import logging
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

BATCH = 256


def main(folder: Path) -> None:
    """Read `train.npz`, `contexts.npz` and `config.json` in a folder; write `scores.npy` and `facts.json` there."""
    import pandas as pd
    import torch
    from pytorch_lightning import Callback, Trainer, seed_everything
    from rectools.dataset import Dataset
    from rectools.models import SASRecModel
    from rectools.models.nn.item_net import IdEmbeddingsItemNet

    warnings.simplefilter("ignore")
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    config: dict[str, Any] = json.loads((folder / "config.json").read_text())
    torch.set_num_threads(config.pop("threads"))
    asked, size, seed = config.pop("contexts"), config.pop("titles"), config.pop("seed")
    seed_everything(seed, workers=True)
    epochs = config.pop("epochs")
    train = np.load(folder / "train.npz")
    frame = pd.DataFrame({"user_id": train["profile"], "item_id": train["title"], "weight": 1.0})
    frame["datetime"] = pd.Timestamp("2000-01-01") + pd.to_timedelta(np.arange(len(frame)), unit="s")  # their order
    started = time.perf_counter()

    class Progress(Callback):
        """Say how far training is, an epoch a line."""

        def on_train_epoch_end(self, trainer: Any, module: Any) -> None:
            """Print the epoch's loss."""
            loss = float(trainer.callback_metrics.get("train_loss", float("nan")))
            passed = time.perf_counter() - started
            print(f"  RecTools SASRec: epoch {trainer.current_epoch + 1}/{epochs}, loss {loss:.3f}, {passed:.0f} s",
                  file=sys.stderr, flush=True)  # fmt: skip

    def trainer() -> Any:
        return Trainer(
            min_epochs=epochs,
            max_epochs=epochs,
            enable_progress_bar=False,
            enable_model_summary=False,
            enable_checkpointing=False,
            logger=False,
            callbacks=[Progress()],
            devices=1,
        )

    model = SASRecModel(item_net_block_types=(IdEmbeddingsItemNet,), get_trainer_func=trainer, **config)
    model.fit(Dataset.construct(frame))
    seconds = time.perf_counter() - started
    scores = _score(model, folder, asked=asked, size=size, length=config["session_max_len"])
    np.save(folder / "scores.npy", scores)
    facts = config | {"epochs": epochs, "seed": seed, "seconds": round(seconds, 1), "torch": torch.__version__}
    (folder / "facts.json").write_text(json.dumps(facts))


def _score(model: Any, folder: Path, *, asked: int, size: int, length: int) -> Any:
    """Score each context as `recommend` does: the last place of the left-padded session against all titles."""
    import torch

    contexts = np.load(folder / "contexts.npz")
    prepared = model.data_preparator
    known = prepared.item_id_map.external_ids[prepared.n_item_extra_tokens :].astype(np.int64)
    internal = np.zeros(size, dtype=np.int64)
    internal[known] = np.arange(len(known)) + prepared.n_item_extra_tokens
    profile, title = contexts["profile"], internal[contexts["title"]]
    profile, title = profile[title > 0], title[title > 0]
    bounds = np.searchsorted(profile, np.arange(asked + 1))
    found = np.full((asked, size), -1e9, dtype=np.float32)
    network = model.lightning_model.torch_model.eval()
    with torch.no_grad():
        titles = network.item_model.get_all_embeddings()
        for first in range(0, asked, BATCH):
            last = min(first + BATCH, asked)
            sessions = np.zeros((last - first, length), dtype=np.int64)
            for row in range(first, last):
                own = title[bounds[row] : bounds[row + 1]][-length:]
                if len(own):
                    sessions[row - first, -len(own) :] = own
            vectors = network.encode_sessions({"x": torch.as_tensor(sessions)}, titles)[:, -1, :]
            found[first:last, known] = (vectors @ titles.T).numpy()[:, prepared.n_item_extra_tokens :]
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
