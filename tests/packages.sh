#!/usr/bin/env bash
# What the slow tests need beside Python, installed where it is missing: Debian packages, the Open XML validator, axe-core.
set -euo pipefail

packages=()
for package in libreoffice-writer libreoffice-calc poppler-utils fonts-liberation fonts-noto-cjk \
  fonts-arphic-gbsn00lp fonts-arphic-gkai00mp; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || packages+=("$package")
done
command -v chromium google-chrome >/dev/null || packages+=(chromium)
command -v node >/dev/null || packages+=(nodejs)
command -v npx >/dev/null || packages+=(npm)
python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)

if ((${#packages[@]})); then
  if ! command -v apt-get >/dev/null; then
    echo "这不是 Debian 系统，请自行安装：${packages[*]}" >&2
    exit 1
  fi
  as_root=()
  ((EUID == 0)) || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

# Fetched once here: two test processes that fetch them at the same moment would spoil each other's copy.
npx -y -p @ooxml-tools/validate -c 'command -v ooxml-validate' >/dev/null
npx -y -p axe-core -c true
