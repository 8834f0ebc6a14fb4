"""A small sound file for every importer and the command that takes it in, for files mangled and writers killed."""

from __future__ import annotations

import gzip
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import rasterio

from benchmarks.servers import ROOT
from geo.build import build_store
from geo.settings import Settings
from geo.store import geopackage

_PLAN = """# 大气污染防治 2019 年行动计划

序号\t重点任务\t工作措施\t完成时限\t牵头部门\t主责单位\t协办单位
1\t降尘\t加强清扫保洁。\t年底前\t市城市管理委\t市生态环境局\t市财政局
2\t油品\t抽检 100 个加油站。\t年底前\t市市场监管局\t市生态环境局\t
"""
_FILES = {
    "water.csv": "断面,溶解氧,氨氮(mg/L),总磷\n吴村,6.1,0.5,0.31\n大石河码头,5.2,0.6,0.01\n",
    "water-ranking.csv": "2021年三季度\n名次,区,街道（乡镇）\n1,通州区,永顺镇\n1,大兴区,黄村镇\n3,房山区,长阳镇\n",
    "sections.csv": "名称,河流,区,级别,目标类别,经度,纬度\n榆林庄,北运河,通州,国考,Ⅴ,116.78,39.80\n",
    "registers.csv": "编号,名称,类型,区,状态,状态日期,经度,纬度\n"
    "b1,甲沟,黑臭水体,通州区,已完成,2021-08-31,116.70,39.85\n"
    "b2,乙沟,黑臭水体,通州区,已完成,2021-08-31,116.72,39.86\n",
    "grid.csv": "x,y,value\n"
    + "".join(f"{448_250 + 500 * (i % 60)},{4_420_250 + 500 * (i // 60)},{i}\n" for i in range(1200)),
    "grid.asc": "ncols 30\nnrows 20\nxllcorner 448000\nyllcorner 4420000\ncellsize 500\nnodata_value -9999\n"
    + "\n".join(" ".join(str(i * 30 + j) for j in range(30)) for i in range(20)),
    "plan.txt": _PLAN,
    "ranking.csv": "排名,区,街道（乡镇）,道路尘负荷（克/平方米）\n1,西城区,金融街街道,0.3\n2,东城区,东华门街道,0.4\n",
    "results.csv": "指标,地点,时段,数值,单位,来源,发布单位,发布日期\n"
    "PM2.5浓度,全市,2031,33,微克/立方米,公报,市局,2032-05-01\n"
    "pm25,朝阳,2031-08,0.023,mg/m³,公报,市局,2032-05-01\n",
    "river-classes.csv": "水系,河流（河段）,所在区,现状水质类别\n北运河,凉水河上段,丰台,Ⅲ\n永定河,永定河,门头沟,Ⅱ～Ⅲ\n",
    "stations.csv": "编号,名称,区,街道,经度,纬度\n"
    "s1,甲站,丰台区,云岗街道,116.17,39.82\ns2,乙站,大兴区,黄村镇,116.33,39.73\n",
    "readings.csv": "站点,时间,TSP(ug/m3)\n"
    + "".join(f"s{1 + i % 2},2031-01-{1 + i // 48:02d} {i // 2 % 24:02d}:00,{80 + i % 7}\n" for i in range(400)),
}
#: Importer to its command; a word with a suffix is a file of the folder of inputs.
IMPORTERS = {
    "plan": "import plan plan.txt --year 2019 --document 1",
    "tsp": "import tsp tsp.csv --period 2031-01-H1",
    "pm25": "import pm25 pm25.csv --period 2031-01",
    "ranking": "import ranking ranking.csv --indicator road_dust --period 2031-01",
    "results": "import results results.csv",
    "river-classes": "import river-classes river-classes.csv --period 2031-08",
    "water": "import water water.csv --period 2031-01",
    "water-ranking": "import water-ranking water-ranking.csv --period 2021-Q3",
    "sections": "import sections sections.csv",
    "registers": "import registers registers.csv",
    "boundaries": "import boundaries borders.geojson --level subdistrict",
    "grid": "import grid grid.csv --period 2031-01",
    "network-stations": "network add stations stations.csv --network particles",
    "network-readings": "network add readings readings.csv --network particles",
}


def prepare_inputs(folder: Path) -> Path:
    """Write the files that are imported, and the store that they are imported into; return the store."""
    folder.mkdir()
    for name, text in _FILES.items():
        (folder / name).write_text(text, "utf-8")
    for kind, bulletin in (("tsp", "tsp-2021-10-H2"), ("pm25", "pm25-2021-08")):
        shutil.copy(ROOT / "data" / "bulletins" / f"{bulletin}.csv", folder / f"{kind}.csv")
    path = folder / "beijing.gpkg"
    build_store(Settings(store=path))
    units = gpd.GeoDataFrame(geopackage.read_layer(path, "subdistricts"))
    daxing = units[units["district_code"] == "110115"].iloc[[0, 1, 5]]
    daxing[["name_zh", "geometry"]].to_file(folder / "borders.geojson", driver="GeoJSON")
    return path


def prepare_forms(folder: Path) -> dict[str, list[str]]:
    """Write the files in every other form that their importers take.

    Returns
    -------
    dict
        Importer to the names of its files.
    """
    forms = {}
    for importer, command in IMPORTERS.items():
        first = file_of(command)
        forms[importer] = [first]
        if first.endswith(("csv", "txt")):
            separator = "\t" if first.endswith("txt") else ","
            grid = [line.split(separator) for line in (folder / first).read_text("utf-8-sig").splitlines()]
            save_workbook(folder / f"{Path(first).stem}.xlsx", grid)
            forms[importer].append(f"{Path(first).stem}.xlsx")
    plan = [line.split("\t") for line in _PLAN.splitlines() if line]
    _save_document(folder / "plan.docx", plan)
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in plan[1:])
    (folder / "plan.html").write_text(f"<h1>{plan[0][0]}</h1><table>{cells}</table>", "utf-8")
    forms["plan"] += ["plan.docx", "plan.html"]
    forms["boundaries"] += _save_borders(folder)
    _save_raster(folder / "grid.tif")
    forms["grid"] += ["grid.asc", "grid.tif"]
    (folder / "readings.csv.gz").write_bytes(gzip.compress((folder / "readings.csv").read_bytes()))
    pd.read_csv(folder / "readings.csv").to_parquet(folder / "readings.parquet")
    forms["network-readings"] += ["readings.csv.gz", "readings.parquet"]
    return forms


def file_of(command: str) -> str:
    """Return the word of a command that is a file."""
    return next(word for word in command.split() if Path(word).suffix)


def arguments(command: str, folder: Path) -> list[str]:
    """Return the words of a command, its files with their folder."""
    return [str(folder / word) if Path(word).suffix else word for word in command.split()]


def save_workbook(path: Path, grid: Sequence[Sequence[object]]) -> None:
    """Write a grid of cells as the first sheet of a workbook."""
    book = openpyxl.Workbook()
    for row in grid:
        book.active.append(row)
    book.save(path)


def _save_document(path: Path, rows: Sequence[Sequence[str]]) -> None:
    paper = docx.Document()
    paper.add_paragraph(rows[0][0])
    table = paper.add_table(len(rows) - 1, len(rows[1]))
    for i, row in enumerate(rows[1:]):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    paper.save(str(path))


def _save_borders(folder: Path) -> list[str]:
    """Write the borders in the other formats that are taken; return their names."""
    borders = gpd.read_file(folder / "borders.geojson").to_crs(4326)
    borders.to_file(folder / "borders.gpkg")
    borders.to_file(folder / "borders.kml", driver="LIBKML")
    borders.to_file(folder / "borders.shp", encoding="GBK")
    with zipfile.ZipFile(folder / "borders.kmz", "w") as archive:
        archive.write(folder / "borders.kml", "doc.kml")
    with zipfile.ZipFile(folder / "borders.zip", "w") as archive:
        for ending in ("shp", "shx", "dbf", "prj"):
            archive.write(folder / f"borders.{ending}", f"borders.{ending}")
    return ["borders.gpkg", "borders.kml", "borders.kmz", "borders.zip"]


def _save_raster(path: Path) -> None:
    values = np.arange(600, dtype="float32").reshape(20, 30)
    transform = rasterio.Affine(500, 0, 448_000, 0, -500, 4_430_000)
    kind = {"driver": "GTiff", "width": 30, "height": 20, "count": 1, "dtype": "float32", "crs": "EPSG:4548"}
    with rasterio.open(path, "w", transform=transform, compress="deflate", **kind) as raster:
        raster.write(values, 1)
