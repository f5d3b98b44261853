#!/bin/sh
# Installs, upgrades or removes the StarRocks agent for the account that runs this script.
# It needs Node 20.19 or newer and nothing else; it asks for no password and changes nothing outside its folder,
# except for a systemd user unit where that is wished.
set -eu
umask 077

BUNDLE_NAME=starrocks-agent.mjs
UNIT_NAME=starrocks-agent.service

usage() {
  cat <<'EOF'
Usage: sh install-agent.sh [options]

  --bundle FILE        install from this file (default: starrocks-agent.mjs beside this script, or apps/agent/dist)
  --url URL            download the bundle from here instead; needs --sha256
  --sha256 HEX         checksum that the bundle must have
  --dir DIR            where to install (default: ~/.starrocks-agent)
  --sr-host HOST       address of a StarRocks FE, for a new .env
  --sr-port PORT       its query port (default 9030), for a new .env
  --sr-user USER       database account, for a new .env; the password is only ever written by you, into .env
  --port PORT          port of the agent (default 8080), for a new .env
  --systemd            also install and enable a systemd user unit
  --no-systemd         do not offer one
  --yes                ask nothing
  --uninstall          stop the agent and remove what this script installed
  --keep-config        with --uninstall: leave .env, and the token in it, where it is
  --help               show this text

Run it again to upgrade: .env and the token stay.
EOF
}

say() { printf '%s\n' "$*"; }

fail() {
  printf '❌ %s\n' "$1" >&2
  shift
  for hint in "$@"; do printf '   %s\n' "$hint" >&2; done
  exit 1
}

bundle='' url='' sha256='' dir='' sr_host='' sr_port='' sr_user='' port=''
systemd=ask ask=yes action=install keep_config=no

need_value() { [ "$2" -ge 2 ] || fail "The option $1 needs a value." "See: sh install-agent.sh --help"; }

while [ $# -gt 0 ]; do
  case $1 in
    --bundle) need_value "$1" $#; bundle=$2; shift ;;
    --url) need_value "$1" $#; url=$2; shift ;;
    --sha256) need_value "$1" $#; sha256=$2; shift ;;
    --dir) need_value "$1" $#; dir=$2; shift ;;
    --sr-host) need_value "$1" $#; sr_host=$2; shift ;;
    --sr-port) need_value "$1" $#; sr_port=$2; shift ;;
    --sr-user) need_value "$1" $#; sr_user=$2; shift ;;
    --port) need_value "$1" $#; port=$2; shift ;;
    --systemd) systemd=yes ;;
    --no-systemd) systemd=no ;;
    --yes) ask=no ;;
    --uninstall) action=uninstall ;;
    --keep-config) keep_config=yes ;;
    --help | -h) usage; exit 0 ;;
    *) fail "The option $1 is not known." "See: sh install-agent.sh --help" ;;
  esac
  shift
done

[ -t 0 ] || ask=no

if [ -z "$dir" ]; then
  [ -n "${HOME:-}" ] || fail 'HOME is not set, so there is no folder to install to.' 'Set HOME, or name a folder with --dir.'
  dir=$HOME/.starrocks-agent
fi
case $dir in
  /*) ;;
  *) dir=$(pwd)/$dir ;;
esac
unit_dir=${XDG_CONFIG_HOME:-${HOME:-}/.config}/systemd/user
unit=$unit_dir/$UNIT_NAME

# The unit belongs to this installation only when it starts the bundle of this folder.
has_unit() { [ -f "$unit" ] && grep -qF "$dir/$BUNDLE_NAME" "$unit"; }

confirm() {
  [ "$ask" = yes ] || return 1
  printf '%s [y/N] ' "$1"
  read -r answer || answer=''
  case $answer in y | Y | yes | YES) return 0 ;; *) return 1 ;; esac
}

uninstall() {
  if [ ! -f "$dir/$BUNDLE_NAME" ] && [ ! -f "$dir/.env" ]; then
    say "Nothing to remove: there is no agent in $dir."
    exit 0
  fi
  if [ "$ask" = yes ] && ! confirm "Remove the agent from $dir?"; then
    say 'Nothing was removed.'
    exit 0
  fi
  if [ -f "$dir/stop.sh" ]; then
    sh "$dir/stop.sh" || fail 'The agent could not be stopped, so nothing was removed.' "Look at: $dir/status.sh"
  fi
  if has_unit; then
    systemctl --user disable "$UNIT_NAME" >/dev/null 2>&1 || say '⚠️  systemd did not answer; the unit file is removed all the same.'
    rm -f "$unit"
    systemctl --user daemon-reload >/dev/null 2>&1 || true
    say '✅ Removed the systemd unit'
  fi
  for name in "$BUNDLE_NAME" common.sh start.sh stop.sh status.sh logs.sh agent.pid; do rm -f "$dir/$name"; done
  rm -f "$dir/logs/agent.log" "$dir/logs/agent.log.1"
  if [ -d "$dir/logs" ]; then rmdir "$dir/logs" 2>/dev/null || true; fi
  if [ "$keep_config" = yes ]; then
    say "✅ Removed the agent; $dir/.env was kept"
    exit 0
  fi
  rm -f "$dir/.env"
  if rmdir "$dir" 2>/dev/null; then
    say "✅ Removed the agent and $dir"
  else
    say "✅ Removed the agent. $dir holds other files and was left."
  fi
  say '   Tell the operator of the hub, so that the tenant is disabled there and its token forgotten.'
}

if [ "$action" = uninstall ]; then
  uninstall
  exit 0
fi

check_word() {
  case $2 in
    *[!A-Za-z0-9._:-]*) fail "The value of $1 has characters that do not belong there." 'Letters, digits, dot, dash, underscore and colon are taken.' ;;
  esac
}
check_port() {
  case $2 in
    '') return 0 ;;
    *[!0-9]* | ??????*) fail "The value of $1 is not a port." "For example: $1 $3" ;;
  esac
  if [ "$2" -lt 1 ] || [ "$2" -gt 65535 ]; then fail "The value of $1 is not a port." "For example: $1 $3"; fi
}
check_word --sr-host "$sr_host"
check_word --sr-user "$sr_user"
check_port --sr-port "$sr_port" 9030
check_port --port "$port" 8080

say '🚀 StarRocks Local Agent Installation'
say '======================================'
say ''

node=$(command -v node || true)
[ -n "$node" ] || fail 'Node.js was not found.' 'Install Node.js 20.19 or newer (https://nodejs.org), then run this script again.'
version=$("$node" --version 2>/dev/null || true)
numbers=${version#v}
major=${numbers%%.*}
rest=${numbers#*.}
minor=${rest%%.*}
case $major$minor in
  '' | *[!0-9]*) fail "Node.js at $node does not tell its version." 'Install Node.js 20.19 or newer (https://nodejs.org).' ;;
esac
if [ "$major" -lt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -lt 19 ]; }; then
  fail "Node.js $numbers is too old: the agent needs 20.19 or newer." 'Install a newer Node.js (https://nodejs.org), then run this script again.'
fi
say "✅ Node.js version: $numbers (OK)"
if [ "$(id -u)" = 0 ]; then
  say '⚠️  You are root. The agent needs no rights: better install it for an account of its own.'
fi

work=$(mktemp -d) || fail 'No temporary folder could be made.' 'Check free space and TMPDIR.'
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

script_dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ -n "$url" ]; then
  [ -z "$bundle" ] || fail 'Give --bundle or --url, not both.'
  [ -n "$sha256" ] || fail 'A download needs --sha256, so that what runs beside your database is what was published.' 'The checksum stands beside the download.'
  say "✅ Downloading $BUNDLE_NAME"
  bundle=$work/$BUNDLE_NAME
  if command -v curl >/dev/null 2>&1; then
    curl -fsSL --connect-timeout 15 --max-time 300 -o "$bundle" -- "$url" || fail 'The download failed.' "Check the address, and the proxy if there is one: $url"
  elif command -v wget >/dev/null 2>&1; then
    wget -q -T 60 -O "$bundle" -- "$url" || fail 'The download failed.' "Check the address, and the proxy if there is one: $url"
  else
    fail 'Neither curl nor wget was found.' 'Install one of them, or download the bundle yourself and use --bundle.'
  fi
elif [ -z "$bundle" ]; then
  for candidate in "$script_dir/$BUNDLE_NAME" "$script_dir/apps/agent/dist/$BUNDLE_NAME"; do
    if [ -f "$candidate" ]; then
      bundle=$candidate
      break
    fi
  done
  [ -n "$bundle" ] || fail "The bundle $BUNDLE_NAME was not found beside this script." 'Put it there, or use --bundle FILE, or --url URL --sha256 HEX.'
fi
if [ ! -f "$bundle" ] || [ ! -r "$bundle" ]; then fail "The bundle $bundle cannot be read."; fi
case $bundle in
  /*) ;;
  *) bundle=$(pwd)/$bundle ;;
esac

if [ -n "$sha256" ]; then
  actual=$("$node" -e 'process.stdout.write(require("crypto").createHash("sha256").update(require("fs").readFileSync(process.argv[1])).digest("hex"))' "$bundle")
  wanted=$(printf '%s' "$sha256" | tr 'A-F' 'a-f')
  [ "$actual" = "$wanted" ] || fail 'The checksum of the bundle is not the expected one, so nothing was installed.' "expected $wanted" "found    $actual"
  say '✅ Checksum verified'
fi
# In a folder of its own, so that no .env is looked at.
agent_version=$(cd "$work" && "$node" "$bundle" --version 2>/dev/null) || fail "$bundle is not an agent that this Node.js can run." 'Get the bundle again.'

mkdir -p "$dir/logs" 2>/dev/null || fail "The folder $dir could not be made." 'Check the rights and the free space there, or choose another with --dir.'
[ -w "$dir" ] || fail "The folder $dir cannot be written to." 'It may belong to another account. Choose another with --dir.'
chmod 700 "$dir"
say "✅ Installing to: $dir/"

was_running=no
if [ -f "$dir/status.sh" ] && sh "$dir/status.sh" --quiet; then was_running=yes; fi

# Writes standard input to a file in one step, so that a full disk leaves the old one.
install_file() {
  cat >"$dir/.$2.new" || fail "$dir/$2 could not be written." 'Check the free space there.'
  chmod "$1" "$dir/.$2.new"
  mv -f "$dir/.$2.new" "$dir/$2"
}

install_file 600 "$BUNDLE_NAME" <"$bundle"
say "✅ Copied the agent $agent_version"

new_token() { "$node" -e 'process.stdout.write(require("crypto").randomBytes(32).toString("hex"))'; }
env_value() { sed -n "s/^[[:space:]]*$1=//p" "$dir/.env" | tail -n 1 | tr -d "\"'"; }

if [ -f "$dir/.env" ]; then
  chmod 600 "$dir/.env"
  is_new=no
  say "✅ Kept your configuration: $dir/.env"
  if [ -z "$(env_value AGENT_TOKEN)" ] && [ -z "$(env_value AGENT_TOKEN_FILE)" ]; then
    token=$(new_token)
    printf '\nAGENT_TOKEN=%s\n' "$token" >>"$dir/.env"
    say "✅ Generated agent token: $(printf '%.12s' "$token")..."
  else
    say '✅ Kept your agent token'
  fi
else
  is_new=yes
  token=$(new_token)
  [ ${#token} -eq 64 ] || fail 'No token could be made.'
  install_file 600 .env <<EOF
# StarRocks: give the agent an account of its own that may only read.
# A value with # or blanks stands in quotes: SR_PASSWORD='a #1 word'
SR_HOST=${sr_host:-127.0.0.1}
SR_USER=${sr_user:-mcp_reader}
SR_PASSWORD=
SR_DATABASE=information_schema
SR_PORT=${sr_port:-9030}

# The agent listens on loopback only. Behind a tunnel or a proxy that suffices; otherwise name a private address.
AGENT_HOST=127.0.0.1
AGENT_PORT=${port:-8080}
# The operator of the hub needs this token, and nobody else.
AGENT_TOKEN=$token

# off: only StarRocks' system tables may be read, no customer table.
AGENT_ADHOC_SQL=on
EOF
  say "✅ Generated agent token: $(printf '%.12s' "$token")..."
fi

install_file 600 common.sh <<EOF
# shellcheck shell=sh disable=SC2034,SC2154
# Shared by the scripts of this folder; they set dir first.
NODE=$(printf "'%s'" "$(printf '%s' "$node" | sed "s/'/'\\\\''/g")")
UNIT='$UNIT_NAME'
EOF
cat >>"$dir/common.sh" <<'EOF'
[ -x "$NODE" ] || NODE=$(command -v node || true)
bundle=$dir/starrocks-agent.mjs
log=$dir/logs/agent.log
unit_file=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user/$UNIT

env_value() { sed -n "s/^[[:space:]]*$1=//p" "$dir/.env" 2>/dev/null | tail -n 1 | tr -d "\"'"; }
has_unit() { [ -f "$unit_file" ] && grep -qF "$bundle" "$unit_file"; }

# Prints the pid of the running agent; fails when there is none. A pid that now belongs to something else is none.
agent_pid() {
  if has_unit; then
    pid=$(systemctl --user show --property=MainPID --value "$UNIT" 2>/dev/null || true)
    if [ -n "$pid" ] && [ "$pid" != 0 ]; then printf '%s' "$pid"; return 0; fi
  fi
  pid=$(cat "$dir/agent.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 1
  if [ -r "/proc/$pid/cmdline" ]; then
    tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF "$bundle" || return 1
  else
    ps -p "$pid" -o args= 2>/dev/null | grep -qF "$bundle" || return 1
  fi
  printf '%s' "$pid"
}

agent_url() {
  host=${AGENT_HOST:-$(env_value AGENT_HOST)}
  port=${AGENT_PORT:-$(env_value AGENT_PORT)}
  case $host in '' | 0.0.0.0 | ::) host=127.0.0.1 ;; *:*) host="[$host]" ;; esac
  printf 'http://%s:%s' "$host" "${port:-8080}"
}

# Prints the health of the agent as JSON; fails when it does not answer.
agent_health() {
  "$NODE" -e 'fetch(process.argv[1] + "/health", { signal: AbortSignal.timeout(3000) })
    .then(async (r) => { const t = await r.text(); if (!r.ok || JSON.parse(t).service !== "starrocks-agent") throw 0; console.log(t); })
    .catch(() => process.exit(1))' "$(agent_url)"
}
EOF

install_file 700 start.sh <<'EOF'
#!/bin/sh
# shellcheck disable=SC2154
# Starts the agent in the background and waits until it answers.
set -eu
umask 077
dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=/dev/null
. "$dir/common.sh"
if pid=$(agent_pid); then
  echo "The agent is running already (pid $pid)."
  exit 0
fi
[ -n "$NODE" ] || { echo '❌ Node.js was not found. Install Node.js 20.19 or newer.' >&2; exit 1; }
cd "$dir"
mkdir -p logs
if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt 20971520 ]; then mv -f "$log" "$log.1"; fi
if has_unit; then
  systemctl --user start "$UNIT" || { echo "❌ systemd could not start the agent. See: journalctl --user -u $UNIT" >&2; exit 1; }
else
  nohup "$NODE" "$bundle" run >>"$log" 2>&1 </dev/null &
  echo $! >agent.pid
fi
tries=0
until agent_pid >/dev/null && agent_health >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ $tries -ge 60 ] || { [ $tries -ge 4 ] && ! agent_pid >/dev/null; }; then
    echo '❌ The agent did not start. The end of its log:' >&2
    tail -n 20 "$log" >&2 2>/dev/null || true
    if ! pid=$(agent_pid); then rm -f agent.pid; fi
    exit 1
  fi
  sleep 0.25 2>/dev/null || sleep 1
done
url=$(agent_url)
cat <<BANNER
🎉 StarRocks Local Agent is running!

   📡 HTTP endpoint:    $url
   ❤️  Health check:    $url/health
   🔗 Test connection:  $url/test-connection

   🔑 Authentication:   Enabled
   🗄️  Database:         ${SR_HOST:-$(env_value SR_HOST)}:${SR_PORT:-$(env_value SR_PORT)}

   Stop it with: $dir/stop.sh
BANNER
EOF

install_file 700 stop.sh <<'EOF'
#!/bin/sh
# shellcheck disable=SC2154
# Stops the agent: running statements may finish within its grace, then they are killed on the cluster.
set -eu
dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=/dev/null
. "$dir/common.sh"
if ! pid=$(agent_pid); then
  rm -f "$dir/agent.pid"
  echo 'The agent is not running.'
  exit 0
fi
if has_unit && systemctl --user is-active --quiet "$UNIT"; then
  systemctl --user stop "$UNIT" || { echo "❌ systemd could not stop the agent. See: journalctl --user -u $UNIT" >&2; exit 1; }
else
  kill "$pid"
fi
grace=$(env_value AGENT_SHUTDOWN_SECONDS)
case $grace in '' | *[!0-9]*) grace=10 ;; esac
tries=$(((grace + 20) * 4))
while kill -0 "$pid" 2>/dev/null; do
  tries=$((tries - 1))
  if [ $tries -le 0 ]; then
    echo "⚠️  The agent (pid $pid) did not stop in time and is ended by force. Its statements end at their time limit." >&2
    kill -9 "$pid" 2>/dev/null || true
    break
  fi
  sleep 0.25 2>/dev/null || sleep 1
done
rm -f "$dir/agent.pid"
echo '✅ The agent has stopped.'
EOF

install_file 700 status.sh <<'EOF'
#!/bin/sh
# shellcheck disable=SC2154
# Tells whether the agent runs and what it says of its database. Exit code 0: it runs; 1: it does not answer; 3: it does not run.
set -eu
dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=/dev/null
. "$dir/common.sh"
quiet=no
if [ "${1:-}" = --quiet ]; then quiet=yes; fi
if ! pid=$(agent_pid); then
  [ $quiet = yes ] || echo "⚪ The agent is not running. Start it with: $dir/start.sh"
  exit 3
fi
[ $quiet = no ] || exit 0
if ! health=$(agent_health); then
  echo "🔴 The agent runs (pid $pid) but does not answer at $(agent_url)/health. See: $dir/logs.sh"
  exit 1
fi
case $health in
  *'"connected":true'*) database='✅ answers' ;;
  *'"connected":false'*) database="❌ does not answer; check SR_* in $dir/.env, then see $dir/logs.sh" ;;
  *) database='not asked yet' ;;
esac
echo "🟢 The agent is running (pid $pid)"
echo "   📡 HTTP endpoint:    $(agent_url)"
echo "   🗄️  Database:         $database"
EOF

install_file 700 logs.sh <<'EOF'
#!/bin/sh
# shellcheck disable=SC2154
# Shows the log and follows it. logs.sh 200: the last 200 lines; logs.sh 200 --no-follow: without following.
set -eu
dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=/dev/null
. "$dir/common.sh"
lines=${1:-100}
case $lines in *[!0-9]*) echo 'Usage: logs.sh [lines] [--no-follow]' >&2; exit 1 ;; esac
[ -f "$log" ] || { echo 'There is no log yet.'; exit 0; }
if [ "${2:-}" = --no-follow ]; then exec tail -n "$lines" "$log"; fi
exec tail -n "$lines" -f "$log"
EOF
say '✅ Created start.sh, stop.sh, status.sh, logs.sh'

install_unit() {
  case $dir$node in
    *[%\"\\\$]*) fail 'A systemd unit cannot name this folder: it has one of % " \ $ in it.' 'Install without --systemd, or to another folder with --dir.' ;;
  esac
  mkdir -p "$unit_dir" || fail "The folder $unit_dir could not be made."
  cat >"$unit" <<EOF
[Unit]
Description=StarRocks agent: runs single read-only queries for the hub
After=network-online.target

[Service]
WorkingDirectory=$dir
ExecStart="$node" "$dir/$BUNDLE_NAME" run
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=2
TimeoutStopSec=60
StandardOutput=append:$dir/logs/agent.log
StandardError=append:$dir/logs/agent.log
UMask=0077
NoNewPrivileges=yes

[Install]
WantedBy=default.target
EOF
  if ! systemctl --user daemon-reload || ! systemctl --user enable "$UNIT_NAME" >/dev/null 2>&1; then
    rm -f "$unit"
    fail 'systemd did not take the unit; the rest is installed.' 'Is there a user session? Try: systemctl --user status' "Without systemd the agent starts with $dir/start.sh"
  fi
  say "✅ Installed the systemd unit $unit"
  say "   To run it without anybody logged in:  loginctl enable-linger $(id -un)"
}

if [ "$systemd" = ask ]; then
  systemd=no
  if has_unit; then
    systemd=yes
  elif command -v systemctl >/dev/null 2>&1 && systemctl --user show-environment >/dev/null 2>&1; then
    if confirm 'Start the agent with the system (systemd user unit)?'; then systemd=yes; fi
  fi
fi
if [ "$was_running" = yes ]; then sh "$dir/stop.sh" >/dev/null; fi
if [ "$systemd" = yes ]; then
  command -v systemctl >/dev/null 2>&1 || fail 'systemd was not found on this machine.' "The agent is installed all the same: start it with $dir/start.sh"
  install_unit
fi
if [ "$was_running" = yes ]; then
  sh "$dir/start.sh" >/dev/null || fail 'The new version did not start.' "See: $dir/logs.sh"
  say '✅ Restarted the agent'
fi

say ''
if [ "$is_new" = yes ]; then
  say "📋 Configuration file created: $dir/.env"
  say ''
  say 'Please edit the configuration file with your database credentials:'
  say "  nano $dir/.env"
  say ''
fi
if [ "$was_running" = no ]; then
  say 'Then start the agent:'
  say "  $dir/start.sh"
  say ''
fi
if [ "$is_new" = yes ]; then
  say 'The operator of the hub needs the address of this agent and its token:'
  say "  grep ^AGENT_TOKEN= $dir/.env"
  say ''
fi
say '🎉 Installation complete!'
