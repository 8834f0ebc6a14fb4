"""The import of results: the rows of a file go into the store, each under the source that it names."""

from __future__ import annotations

from pathlib import Path

from geo.errors import InvalidInput
from geo.files.tables import read_table
from geo.rankings.indicator_names import IndicatorNames
from geo.results.result_files import ResultFile, ResultOptions, read_results
from geo.results.result_places import ResultPlaces
from geo.schema import LAYERS, Label
from geo.settings import Settings
from geo.store.geopackage import read_store
from geo.store.merge import ImportSummary, file_hash, import_sources
from geo.units import Register

_CONTENT = Label("公布的结果", "Published results")


def import_results(
    config: Settings, file: Path, options: ResultOptions | None = None, imported_by: str = "command line"
) -> ImportSummary:
    """Put a file of results into the store.

    Parameters
    ----------
    config
        Where the store is.
    file
        CSV, TXT or XLSX: indicator, place, period, value and unit of measure; any number of indicators and periods.
    options
        What the file does not say.
    imported_by
        Who or what imported it.

    Returns
    -------
    ImportSummary
        What became of the rows, all sources together.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    StoreMissing, StoreCorrupt
        There is no sound store to import into.
    """
    frames = read_store(config.store)
    register = Register(frames["districts"], frames["subdistricts"])
    places = ResultPlaces(register, frames["rivers"], frames["sections"])
    try:
        results = read_results(
            read_table(file), IndicatorNames(frames["indicators"]), places, options or ResultOptions()
        )
    except InvalidInput as error:
        raise InvalidInput(*(fault.at(file=file.name) for fault in error.faults)) from error
    return _import(config, file, results, imported_by)


def _import(config: Settings, file: Path, results: ResultFile, imported_by: str) -> ImportSummary:
    """Write the rows of each source; a rebuild of the store keeps rows by the source that brought them."""
    parts = []
    for stated in dict.fromkeys(results.sources):
        key = f"results-{stated.key if stated.title else file_hash(file)[:8]}"
        rows = results.rows[[source == stated for source in results.sources]]
        rows = rows.assign(is_demo=0, source_id=key).reindex(columns=LAYERS["observations"].names)
        parts.append((stated.row(key, file, _CONTENT), {"observations": rows}))
    return import_sources(config, file, parts, imported_by)
