"""Find names with SQLite's FTS5 (trigram), plain tantivy and RapidFuzz; run in the peers' own Python.

Each is asked as its own documents say. All get the names folded as ours are (case, accents, marks), one a name.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import tantivy
from rapidfuzz import fuzz, process

Ask = Callable[[str], list[int]]
MOST = 5


def fts5(names: list[str]) -> Ask:
    """Phrase of trigrams first; where it fills fewer than five places, any of the trigrams, best by bm25."""
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table t using fts5(name, tokenize='trigram')")
    base.executemany("insert into t(rowid, name) values (?, ?)", list(enumerate(names)))

    def ask(query: str) -> list[int]:
        if len(query) < 3:
            rows = base.execute("select rowid from t where name like ? limit 5", (query + "%",)).fetchall()
            return [row[0] for row in rows]
        statement = "select rowid from t where t match ? order by rank limit 5"
        found = [row[0] for row in base.execute(statement, (f'"{query}"',))]
        if len(found) < MOST:
            grams = " OR ".join(f'"{query[i : i + 3]}"' for i in range(len(query) - 2))
            found += [row[0] for row in base.execute(statement, (grams,)) if row[0] not in found]
        return found[:MOST]

    return ask


def plain_tantivy(names: list[str], *, fuzzy: bool) -> Ask:
    """All words, the last begun, exact first; then, where `fuzzy`, each a letter off, to fill up."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("name", stored=False)
    builder.add_integer_field("row", stored=True, fast=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=60_000_000, num_threads=1)
    for row, name in enumerate(names):
        writer.add_document(tantivy.Document(name=name, row=row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def found_by(words: list[str], distance: int) -> list[int]:
        parts = []
        for place, word in enumerate(words):
            is_last = place == len(words) - 1
            if distance or is_last:
                term = tantivy.Query.fuzzy_term_query(schema, "name", word, distance=distance, prefix=is_last)
                if is_last and not distance:
                    whole = tantivy.Query.term_query(schema, "name", word)
                    term = tantivy.Query.boolean_query([(tantivy.Occur.Should, term), (tantivy.Occur.Should, whole)])
            else:
                term = tantivy.Query.term_query(schema, "name", word)
            parts.append((tantivy.Occur.Must, term))
        hits = searcher.search(tantivy.Query.boolean_query(parts), MOST).hits
        return [searcher.doc(address)["row"][0] for _, address in hits]

    def ask(query: str) -> list[int]:
        words = query.split()
        found = found_by(words, 0)
        for distance in (1, 2) if fuzzy else ():
            if len(found) < MOST:
                found += [row for row in found_by(words, distance) if row not in found]
        return found[:MOST]

    return ask


def rapid(names: list[str], scorer: Callable[..., float]) -> Ask:
    """Compare with every name."""

    def ask(query: str) -> list[int]:
        return [row for _, _, row in process.extract(query, names, scorer=scorer, processor=None, limit=MOST)]

    return ask


def main() -> None:
    """Answer every query with every peer; write the rows found and the milliseconds a query took."""
    asked = json.loads(Path(sys.argv[1]).read_text())
    names, queries = asked["names"], asked["queries"]
    peers: dict[str, Ask] = {
        "fts5": fts5(names),
        "tantivy": plain_tantivy(names, fuzzy=True),
        "rapidfuzz_ratio": rapid(names, fuzz.ratio),
        "rapidfuzz_wratio": rapid(names, fuzz.WRatio),
    }
    answers = {}
    for peer, ask in peers.items():
        found, took = [], []
        for query in queries if peer != "rapidfuzz_wratio" else queries[: asked["slow"]]:
            started = time.perf_counter()
            found.append(ask(query) if query else [])
            took.append(1e3 * (time.perf_counter() - started))
        answers[peer] = {"found": found, "ms": sorted(took)[len(took) // 2]}
    Path(sys.argv[2]).write_text(json.dumps(answers))


if __name__ == "__main__":
    main()
