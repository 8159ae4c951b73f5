"""The rooms of the house and the direction of the arrows between them, read from the imports."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "generator"

MAY_IMPORT: dict[str, set[str]] = {
    "model": set(),
    "document": set(),
    "resources": set(),
    "catalogue": {"model"},
    "zipped": set(),
    "workbook": {"model", "catalogue", "zipped"},
    "rules": {"model", "catalogue"},
    "figures": {"model", "catalogue"},
    "compose": {"model", "figures", "document", "resources"},
    "writers": {"model", "document"},
    "audit": {"model", "zipped"},
    "delivery": {"model", "writers"},
    "pipeline": {
        "model", "catalogue", "workbook", "rules", "figures", "document", "compose", "writers", "audit", "resources",
        "renewal",
    },
    "renewal": {"model", "catalogue", "workbook"},
    "verify": {"model", "audit", "pipeline"},
    "trace": {"model", "catalogue", "workbook", "figures", "document", "writers", "pipeline"},
    "production": {"pipeline", "delivery"},
    "batch": {
        "model", "catalogue", "workbook", "figures", "compose", "writers", "pipeline", "delivery", "production", "defect",
        "resources", "console", "arguments", "process",
    },
    "console": {"model"},
    "defect": set(),
    "arguments": {"model", "console", "pipeline"},
    "approval": {"model", "catalogue", "figures", "document", "compose", "writers", "pipeline"},
    "report": {"model", "audit", "pipeline", "console"},
    "cli": {
        "model", "audit", "pipeline", "verify", "trace", "delivery", "production", "console", "arguments", "report",
        "defect", "document", "approval", "batch",
    },
    "process": set(),
    "__main__": {"cli", "process"},
}  # fmt: skip
"""`writers` know of the model only its exceptions."""


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("generator.")}
    return {name for name in found if name != "__version__"}


def test_every_room_is_in_the_table() -> None:
    rooms = {room_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__"}
    assert rooms == MAY_IMPORT.keys()


def test_arrows_go_one_way() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {', '.join(sorted(extra))}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if room_of(path) != "__init__" and (extra := imports_of(path) - MAY_IMPORT[room_of(path)] - {room_of(path)})
    ]
    assert wrong == []


def test_only_one_room_knows_jinja_and_only_edges_know_file_formats() -> None:
    knows = {
        "jinja2": {"compose"},
        "markupsafe": {"compose"},
        "openpyxl": {"workbook", "audit"},
        "xlsxwriter": {"workbook", "writers", "trace", "batch"},
    }
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            for module in modules:
                library = module.split(".")[0]
                if library in knows:
                    assert room_of(path) in knows[library], f"{path} imports {module}"
