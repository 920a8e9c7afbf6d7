# Finds what Sonde is built with, and installs or explains what is missing. Sourced by ./sonde, ./mvnw and ./test.
# Sets JAVA_HOME to a JDK of at least $need_java. Prints to stderr only.

need_java=25
need_node=20

say() { printf 'sonde: %s\n' "$*" >&2; }

# The major version of the JDK or runtime in folder $1, read from its `release` file; empty if there is none.
java_major() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Whether folder $1 holds a JDK (with a compiler) that is new enough.
is_jdk() {
  [ -x "$1/bin/javac" ] || return 1
  major=$(java_major "$1")
  [ -n "$major" ] && [ "$major" -ge "$need_java" ]
}

# Prints the first fitting JDK: JAVA_HOME, the java on PATH, then the folders where systems put them.
find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && is_jdk "$JAVA_HOME"; then echo "$JAVA_HOME"; return 0; fi
  on_path=$(command -v javac 2>/dev/null) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/javac} &&
    is_jdk "$on_path" && { echo "$on_path"; return 0; }
  for dir in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /usr/local/jdk* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    is_jdk "$dir" && { echo "$dir"; return 0; }
  done
  return 1
}

# Whether this user may install packages with apt.
may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_refreshed=
# Whether the system's packages have $1.
apt_has() {
  [ -n "$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -v '(none)')" ]
}

# Runs "$@", which installs packages, without their services being started: tests and benchmarks start
# their own, on ports of their own.
without_starting() {
  policy=/usr/sbin/policy-rc.d
  if [ -e $policy ] || ! may_install; then "$@"; return; fi
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod +x $policy
  "$@" && done=0 || done=$?
  rm -f $policy
  return $done
}

# Installs the packages named, as root on Debian or Ubuntu; fails if any is not to be had.
apt_install() {
  may_install || return 1
  if [ -z "$apt_refreshed" ]; then
    apt-get update -qq >&2 || say "the list of packages could not be refreshed; trying with the one that is here"
    apt_refreshed=1
  fi
  for package in "$@"; do apt_has "$package" || return 1; done
  say "installing $* from the system's packages"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

require_jdk() {
  if ! jdk=$(find_jdk); then
    apt_install openjdk-$need_java-jdk-headless || true
    jdk=$(find_jdk) || {
      say "a JDK $need_java or newer is needed to build and run Sonde, and none was found in JAVA_HOME, on PATH or in the usual folders."
      say "  Debian 13+, Ubuntu 24.04+:  sudo apt install openjdk-$need_java-jdk-headless"
      say "  Fedora:                     sudo dnf install java-$need_java-openjdk-devel"
      say "  anywhere:                   unpack Eclipse Temurin $need_java into /opt and set JAVA_HOME to that folder"
      return 1
    }
  fi
  export JAVA_HOME="$jdk"
}

require_maven() {
  command -v mvn >/dev/null 2>&1 || apt_install maven || {
    say "Apache Maven 3.8.6 or newer is needed to build Sonde:  sudo apt install maven  (or dnf, brew, …)"
    return 1
  }
}

node_major() { node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p'; }

require_node() {
  major=$(node_major)
  if [ -z "$major" ] || [ "$major" -lt "$need_node" ] || ! command -v npm >/dev/null 2>&1; then
    apt_install nodejs npm || true
    major=$(node_major)
    if [ -z "$major" ] || [ "$major" -lt "$need_node" ] || ! command -v npm >/dev/null 2>&1; then
      say "Node.js $need_node or newer with npm is needed to build the page; found ${major:-none}."
      say "  Debian 13+, Ubuntu 25.04+:  sudo apt install nodejs npm"
      say "  anywhere:                   unpack Node.js's Linux archive into /opt and put its bin folder on PATH"
      return 1
    fi
  fi
}
