# Builds what is measured, fetches the peers and runs one benchmark. Sourced by the commands in this folder.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
. "$root/build/toolchain.sh"

program=$root/cli/target/sonde
package=$root/cli/target/package
classes=$here/target/classes
peers=$here/target/peers

# The program as people get it: its own runtimes and start-up caches, packed again after each build.
package_sonde() {
  "$root/sonde" --version >/dev/null
  [ "$package/server/lib/server.aot" -nt "$program/lib/built" ] && return 0
  say "packing Sonde with its runtimes"
  "$root/deploy/package" >&2
}

# The benchmarks themselves, against the jars of the packed program.
compile() {
  stamp=$here/target/compiled
  [ -e "$stamp" ] && [ "$stamp" -nt "$program/lib/built" ] &&
    [ -z "$(find "$here/src/main" -newer "$stamp" -print -quit)" ] && return 0
  mkdir -p "$classes"
  find "$here/src/main/java" -name '*.java' -print0 |
    xargs -0 "$JAVA_HOME/bin/javac" --release 25 -nowarn -d "$classes" -cp "$program/lib/*"
  touch "$stamp"
}

# Unpacks Debian's packages beside the benchmarks. Installing them would start their services on this host.
fetch_peers() {
  mkdir -p "$peers"
  for peer in "$@"; do
    [ -x "$peers/usr/bin/$peer" ] && continue
    say "fetching $peer from the system's packages"
    apt_has "$peer" || { may_install && apt-get update -qq >&2; } || true
    if ! (cd "$peers" && apt-get download -qq "$peer" >&2 && dpkg -x "$peer"_*.deb .); then
      say "$peer is not to be had from the system's packages (Debian or Ubuntu); add --peers '' to run without it"
      exit 1
    fi
  done
}

# Installs what is measured beside, or with: pairs COMMAND:PACKAGE.
require_tools() {
  missing=
  for tool in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${tool%%:*}" >/dev/null 2>&1 || missing="$missing ${tool##*:}"
  done
  # shellcheck disable=SC2086
  [ -z "$missing" ] || without_starting apt_install $missing || { say "this benchmark needs$missing"; exit 1; }
}

# Sonde as it was built, without the runtimes that people get.
build_sonde() { "$root/sonde" --version >/dev/null; }

machine() {
  echo
  echo "$(lscpu | sed -n 's/^Model name: *//p'), $(nproc) cores, $(awk '/MemTotal/ {printf "%.0f GiB", $2/1048576}' /proc/meminfo), Linux $(uname -r), $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)"
  echo "Sonde $(git -C "$root" describe --always --dirty 2>/dev/null || echo without git), Java $(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release"), DuckDB $(ls "$program/lib" | sed -n 's/duckdb_jdbc-\(.*\)\.jar/\1/p')"
  for deb in "$peers"/*.deb; do [ -e "$deb" ] && dpkg-deb -f "$deb" Package Version | tr '\n' ' '; done
  echo
  echo "$(date -u +%F), load average before the run $before, after it $(cut -d' ' -f1-3 /proc/loadavg)"
}

# bench CLASS PEERS FLAGS…: PEERS is a list of packages in quotes.
bench() {
  class=$1 needed=$2
  shift 2
  case " $* " in *" --help "*) set -- --help ;; esac
  require_jdk
  "${prepared:-package_sonde}"
  compile
  case " $* " in
    *" --peers "* | " --help ") with_peers=() ;;
    *)
      # shellcheck disable=SC2086
      fetch_peers $needed
      with_peers=(--peers "$peers/usr/bin")
      ;;
  esac
  before=$(cut -d' ' -f1-3 /proc/loadavg)
  MALLOC_ARENA_MAX=2 "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xms512m -Xmx1g --enable-native-access=ALL-UNNAMED \
    -Djava.library.path="$program/lib/$(uname -m)" \
    -cp "$classes:$program/lib/*" "dev.sonde.benchmarks.$class" "${with_peers[@]}" "$@"
  machine
}
