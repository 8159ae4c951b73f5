#!/usr/bin/env bash
# Rebuilds samples/output: the documents of one sample and the pictures in README.md.
# Needs LibreOffice, poppler-utils and, for the right faces, fonts for 仿宋_GB2312, 黑体, 楷体_GB2312, 方正小标宋简体.
set -euo pipefail
cd "$(dirname "$0")"

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
rm -rf output
"${PYTHON:-python3}" -m generator changji-city-gov-office-2024.xlsx -o output
soffice "-env:UserInstallation=file://$place/profile" --headless --convert-to pdf --outdir "$place" output/*.docx > /dev/null
picture() { pdftoppm -r 45 -png -singlefile -f "$2" -l "$2" "$place"/*.pdf "output/page-$1"; }
picture cover 1
picture contents 2
picture table2 7
picture narrative 18
picture performance 29
