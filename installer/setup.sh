# Sourced by ./run and ./check: finds out what is missing, says so, installs it. Each step is a no-op when it is done.
#   setup_system FILE…       Debian packages listed in the files
#   setup_libtorch cpu|gpu   the pinned wheel, into the user's cache, checked by hash
#   setup_build              configures build/release

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

diptych_cache="${XDG_CACHE_HOME:-$HOME/.cache}/diptych"

package_names() { sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$@"; }

missing_packages() {
  local name
  package_names "$@" | while read -r name; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s\n' "$name"
  done
}

# Runs as root: directly, or through sudo where there is one.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else return 127
  fi
}

setup_system() {
  local missing
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  command -v apt-get >/dev/null || die "This system has no apt-get; install by hand what these files list: $*"
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    die "Debian packages are missing and neither root nor sudo is at hand; have somebody run: apt-get install --no-install-recommends $missing"
  fi
  say "Asking Debian for its package list …"
  as_root apt-get update -qq || die "apt-get update failed; check the network and /etc/apt/sources.list, then start again."
  local plan
  # shellcheck disable=SC2086  # the names are words on purpose
  plan=$(LC_ALL=C as_root apt-get install --no-install-recommends --assume-no $missing 2>/dev/null \
         | grep -E '^Need to get|newly installed|^After this' || true)
  say "To be installed from Debian: $missing"
  say "$plan"
  local log
  log=$(mktemp)
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >"$log" 2>&1 || {
    tail -n 20 "$log" >&2; rm -f "$log"
    die "apt-get could not install the packages above; mend what it says and start again."
  }
  rm -f "$log"
}

has_nvidia_device() { [ -e /dev/nvidiactl ] || [ -e /proc/driver/nvidia/version ]; }

setup_libtorch() {
  local kind=$1 version root stamp
  version=$(sed -n 's/^torch==\([0-9.]*\).*/\1/p' installer/libtorch.txt)
  root="$diptych_cache/torch-$version"
  stamp="$root/.complete-$kind"
  [ -e "$stamp" ] || [ -e "$root/.complete-gpu" ] && return 0
  [ "$(uname -m)" = x86_64 ] || die "The pinned LibTorch wheel is for x86_64, this machine is $(uname -m); give your own with cmake -DDIPTYCH_TORCH_ROOT=…"
  if [ "$kind" = gpu ]; then
    say "To be fetched from PyPI: LibTorch $version with NVIDIA's libraries, 2.2 GB, unpacked 5 GB into $root (kept for the next build)."
  else
    say "To be fetched from PyPI: LibTorch $version for the CPU, 569 MB, unpacked 580 MB into $root (kept for the next build)."
  fi
  local lists=(-r installer/libtorch.txt)
  [ "$kind" = gpu ] && lists+=(-r installer/libtorch-gpu.txt)
  mkdir -p "$diptych_cache"
  local work
  work=$(mktemp -d "$diptych_cache/fetch.XXXXXX")
  # The tags name the wheel whatever Python runs this; only its libraries and headers are used.
  if ! python3 -m pip download --quiet --no-deps --require-hashes --only-binary=:all: --no-cache-dir \
      --python-version 3.11 --implementation cp --abi cp311 --abi none \
      --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_25_x86_64 \
      --platform manylinux_2_24_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
      --dest "$work/wheels" "${lists[@]}"; then
    rm -rf "$work"
    die "LibTorch could not be fetched or its hash is wrong; check the network and free space in $diptych_cache, then start again."
  fi
  python3 installer/unpack_libtorch.py "$kind" "$work/wheels" "$work/tree" || { rm -rf "$work"; die "LibTorch could not be unpacked into $diptych_cache; is the disk full?"; }
  touch "$work/tree/.complete-$kind"
  rm -rf "$root"
  mv "$work/tree" "$root"
  rm -rf "$work"
}

setup_build() {
  [ -e build/release/build.ninja ] && return 0
  say "Configuring build/release …"
  mkdir -p build
  cmake --preset release >build/configure.log 2>&1 || { tail -n 30 build/configure.log >&2; die "Configuring failed; the whole log is build/configure.log."; }
}
