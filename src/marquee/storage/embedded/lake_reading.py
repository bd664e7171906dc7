"""Spell the SQL that reads a lake table's files in DuckDB, by field id: a renamed column stays one column."""

from collections.abc import Sequence

from pyiceberg.table import Table
from pyiceberg.types import (
    BinaryType,
    BooleanType,
    DoubleType,
    FloatType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    StringType,
    TimestamptzType,
)

_SQL_TYPES: dict[type[IcebergType], str] = {
    LongType: "BIGINT",
    IntegerType: "INTEGER",
    StringType: "VARCHAR",
    BooleanType: "BOOLEAN",
    FloatType: "FLOAT",
    DoubleType: "DOUBLE",
    BinaryType: "BLOB",
    TimestamptzType: "TIMESTAMPTZ",
}


def select_rows(table: Table, paths: Sequence[str], *, columns: str = "* EXCLUDE (filename)") -> str:
    """Select columns (and `filename`, if named) of the rows in these files; of no files, no rows of the right types."""
    fields = [(field.field_id, field.name, _sql_type(field.field_type)) for field in table.schema().fields]
    if not paths:
        empty = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for _, name, kind in fields)
        return f"SELECT {columns} FROM (SELECT {empty}, '' AS filename) WHERE false"
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    by_id = ", ".join(f"{id}: {{name: '{name}', type: '{kind}', default_value: NULL}}" for id, name, kind in fields)
    return f"SELECT {columns} FROM read_parquet([{listed}], schema = MAP {{{by_id}}}, filename = true)"


def _sql_type(kind: IcebergType) -> str:
    if isinstance(kind, ListType):
        return f"{_SQL_TYPES[type(kind.element_type)]}[]"
    return _SQL_TYPES[type(kind)]
