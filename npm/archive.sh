#!/usr/bin/env bash
# Packs the program that was built for a target, with licences: what cargo-binstall, the npm packages and
# people download. `npm/archive.sh TARGET [FOLDER]`; the archive is made in FOLDER, or in `dist`.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=$1
dist=${2:-dist}
built=${CARGO_TARGET_DIR:-target}/$target/release
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
name=cargo-backend-$version-$target

mkdir -p "$dist/$name"
if [ -e "$built/cargo-backend.exe" ]; then
    cp "$built/cargo-backend.exe" "$dist/$name/"
else
    cp "$built/cargo-backend" "$dist/$name/"
fi
cp LICENSE-APACHE LICENSE-MIT README.md CHANGELOG.md "$dist/$name/"
tar --create --gzip --file "$dist/$name.tar.gz" --directory "$dist" "$name"
rm -r "${dist:?}/$name"
