#!/usr/bin/env bash
# Takes the README's pictures anew: docs/tour/*.png. Needs a build with tests (./check once), Xvfb and about five minutes.
#   docs/take_screenshots.sh            the tour's pictures
#   docs/take_screenshots.sh FOLDER     every state of the window, for looking at
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
program=build/release/bin/diptych_screenshots
[ -x "$program" ] || ninja -C build/release diptych_screenshots
# Qt draws on its offscreen platform, where no window manager comes in between; VTK's surfaces want an X server beside it.
export QT_QPA_PLATFORM=offscreen
if [ $# -gt 0 ]; then
  exec xvfb-run -a "$program" "$1"
fi
exec xvfb-run -a "$program" docs/tour tour
