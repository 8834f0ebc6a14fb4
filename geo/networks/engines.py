"""Where statistics are worked out: DuckDB in this process, or Spark where ``BEIJING_ENGINE`` names one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from geo.errors import Fault, MissingPackage, Place

#: What DuckDB may hold in memory before it writes to the disk.
_MEMORY = "1GB"
_SPARK = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "8",
}


class Engine:
    """A connection that reads Parquet files as tables of Ibis.

    Parameters
    ----------
    connection
        A backend of Ibis.
    session
        The Spark session, or None for DuckDB.
    """

    def __init__(self, connection: Any, session: Any = None) -> None:
        self._connection = connection
        self._session = session

    def table(self, files: Sequence[Path]) -> ir.Table:
        """Return the rows of Parquet files of the same columns as one table."""
        names = [str(file) for file in files]
        if self._session is None:
            table: ir.Table = self._connection.read_parquet(names)
            return table
        view = ibis.util.gen_name("parquet")
        self._session.read.parquet(*names).createOrReplaceTempView(view)
        found: ir.Table = self._connection.table(view)
        return found


@contextmanager
def open_engine(master: str = "") -> Iterator[Engine]:
    """Open an engine; it is closed at the end of the block.

    Parameters
    ----------
    master
        Blank for DuckDB; a Spark master, ``spark://HOST:PORT`` or ``local[2]``.

    Raises
    ------
    MissingPackage
        Spark is asked for and not installed.
    """
    if master:
        session = _spark(master)
        try:
            yield Engine(ibis.pyspark.connect(session), session)
        finally:
            session.stop()
        return
    with tempfile.TemporaryDirectory(prefix="networks-") as folder:
        connection = ibis.duckdb.connect(memory_limit=_MEMORY, temp_directory=folder)
        connection.raw_sql("SET preserve_insertion_order = false")
        try:
            yield Engine(connection)
        finally:
            connection.disconnect()


def _spark(master: str) -> Any:
    try:
        # Imported here alone: it is an extra, and starts a Java process.
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingPackage(Fault("no_spark", Place(file="BEIJING_ENGINE"), {"got": master})) from error
    builder = SparkSession.builder.master(master).appName("geo.networks")
    for name, value in _SPARK.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
