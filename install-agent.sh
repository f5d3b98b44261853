#!/bin/sh
# Installs, enrols, upgrades or removes the StarRocks agent: for the account that runs this script, or with --system for
# an account of its own under systemd. It needs Node 20.19 or newer and nothing else. The database password is asked for
# here and stays here; outside its folder it changes nothing but the systemd unit that was wished.
set -eu
umask 077

BUNDLE_NAME=starrocks-agent.mjs
UNIT_NAME=starrocks-agent.service
SERVICE_USER=starrocks-agent
# A hub that serves this script writes the checksum of its agent in here.
SERVED_SHA256=''

usage() {
  cat <<'EOF'
Usage: sh install-agent.sh [options]

  --hub URL            the hub to enrol at; the agent is downloaded from there unless it lies beside this script
  --enroll CODE        one-time code from the operator of the hub
  --enroll-file FILE   file whose first line is that code; without either the terminal is asked
  --inbound            the hub calls this agent (default with --hub: the agent opens the connection)
  --settings FILE      take SR_* and AGENT_* for a new .env from this file and ask for none of them
  --bundle FILE        install from this file (default: starrocks-agent.mjs beside this script, or apps/agent/dist)
  --url URL            download the bundle from here instead; needs --sha256
  --sha256 HEX         checksum that the bundle must have
  --dir DIR            where to install (default: ~/.starrocks-agent)
  --sr-host HOST       address of a StarRocks FE, for a new .env
  --sr-port PORT       its query port (default 9030), for a new .env
  --sr-user USER       database account, for a new .env; its password is only ever asked for, or written by you
  --port PORT          port of the agent (default 8080), for a new .env
  --systemd            also install and enable a systemd user unit
  --no-systemd         do not offer one
  --system             as root: install for a system account, with a hardened system unit
  --health-timeout S   upgrade: seconds in which the new version must be healthy, else the old one comes back (60)
  --yes                ask nothing
  --uninstall          revoke the agent at its hub, stop it, and remove what this script installed
  --keep-config        with --uninstall: leave .env, and the token in it, where it is
  --purge              with --uninstall: remove keys and record of statements too, without asking
  --help               show this text

Run it again to upgrade: settings, keys and record stay, and the old version stays beside the new one.
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
systemd=ask ask=yes action=install keep_config=no purge=no system=no
hub='' code='' code_file='' link=dial-out settings='' health_timeout=60

need_value() { [ "$2" -ge 2 ] || fail "The option $1 needs a value." "See: sh install-agent.sh --help"; }

while [ $# -gt 0 ]; do
  case $1 in
    --hub) need_value "$1" $#; hub=${2%/}; shift ;;
    --enroll) need_value "$1" $#; code=$2; shift ;;
    --enroll-file) need_value "$1" $#; code_file=$2; shift ;;
    --inbound) link=inbound ;;
    --settings) need_value "$1" $#; settings=$2; shift ;;
    --health-timeout) need_value "$1" $#; health_timeout=$2; shift ;;
    --system) system=yes ;;
    --purge) purge=yes ;;
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

# A script that is piped into sh has its answers on the terminal all the same.
terminal=no
if [ "$ask" = yes ] && (: </dev/tty) 2>/dev/null; then terminal=yes; fi
[ -t 0 ] || ask=no

case $health_timeout in '' | *[!0-9]* | ?????*) fail 'The value of --health-timeout is not a number of seconds.' ;; esac
case $hub in
  '') [ -z "$code$code_file" ] || fail 'A code needs the hub that it is for.' 'For example: --hub https://mcp.example.com --enroll CODE' ;;
  https://* | http://127.0.0.1* | http://localhost* | 'http://[::1]'*) ;;
  *) fail 'The hub must be reached by https:// so that nobody on the way can read the code.' 'For example: --hub https://mcp.example.com' ;;
esac
case $hub in *[!A-Za-z0-9.:/_\[\]-]*) fail 'The address of the hub has characters that do not belong there.' ;; esac
[ -z "$settings" ] || [ -r "$settings" ] || fail "The file $settings cannot be read."

if [ "$system" = yes ]; then
  [ "$(id -u)" = 0 ] || fail '--system installs for the whole machine and needs root.' 'Without it the agent is installed for your own account.'
  [ -z "$dir" ] || fail 'Give --dir or --system, not both.' 'A system installation lies in /opt, /etc and /var/lib.'
  dir=/opt/starrocks-agent conf=/etc/starrocks-agent state=/var/lib/starrocks-agent
fi
if [ -z "$dir" ]; then
  [ -n "${HOME:-}" ] || fail 'HOME is not set, so there is no folder to install to.' 'Set HOME, or name a folder with --dir.'
  dir=$HOME/.starrocks-agent
fi
case $dir in
  /*) ;;
  *) dir=$(pwd)/$dir ;;
esac
if [ "$system" = yes ]; then
  scope=--system unit_dir=/etc/systemd/system
else
  scope=--user unit_dir=${XDG_CONFIG_HOME:-${HOME:-}/.config}/systemd/user conf=$dir state=$dir/state
fi
unit=$unit_dir/$UNIT_NAME

# The unit belongs to this installation only when it starts the bundle of this folder.
has_unit() { [ -f "$unit" ] && grep -qF -e "$dir/current/$BUNDLE_NAME" -e "$dir/$BUNDLE_NAME" "$unit"; }

# Runs the agent's command line as the account that owns its state.
agent_cli() {
  if [ "$system" = yes ]; then (cd "$conf" && runuser -u "$SERVICE_USER" -- "$@"); else (cd "$conf" && "$@"); fi
}

confirm() {
  [ "$ask" = yes ] || return 1
  printf '%s [y/N] ' "$1"
  read -r answer || answer=''
  case $answer in y | Y | yes | YES) return 0 ;; *) return 1 ;; esac
}

uninstall() {
  if [ ! -e "$dir/current" ] && [ ! -f "$dir/$BUNDLE_NAME" ] && [ ! -f "$conf/.env" ]; then
    say "Nothing to remove: there is no agent in $dir."
    exit 0
  fi
  if [ "$ask" = yes ] && ! confirm "Remove the agent from $dir?"; then
    say 'Nothing was removed.'
    exit 0
  fi
  if [ -f "$state/identity.json" ] && [ -x "$dir/starrocks-agent" ]; then
    "$dir/starrocks-agent" retire || say '⚠️  Tell the operator of the hub to revoke this agent.'
  else
    say '   This agent was not enrolled. Tell the operator of the hub, so that the tenant is disabled there and its token forgotten.'
  fi
  if [ -f "$dir/stop.sh" ]; then
    sh "$dir/stop.sh" || fail 'The agent could not be stopped, so nothing was removed.' "Look at: $dir/status.sh"
  fi
  if has_unit; then
    systemctl "$scope" disable "$UNIT_NAME" >/dev/null 2>&1 || say '⚠️  systemd did not answer; the unit file is removed all the same.'
    rm -f "$unit"
    systemctl "$scope" daemon-reload >/dev/null 2>&1 || true
    say '✅ Removed the systemd unit'
  fi
  for name in "$BUNDLE_NAME" current starrocks-agent common.sh start.sh stop.sh status.sh logs.sh agent.pid; do rm -f "$dir/$name"; done
  rm -rf "$dir/versions"
  rm -f "$dir/logs/agent.log" "$dir/logs/agent.log.1"
  if [ -d "$dir/logs" ]; then rmdir "$dir/logs" 2>/dev/null || true; fi
  if [ -d "$state" ]; then
    if [ "$purge" = yes ] || { [ "$ask" = yes ] && confirm "Remove the keys and the record of statements in $state too?"; }; then
      rm -rf "$state"
      say '✅ Removed keys and record of statements'
      if [ "$system" = yes ]; then userdel "$SERVICE_USER" >/dev/null 2>&1 || say "⚠️  The account $SERVICE_USER could not be removed."; fi
    else
      say "   Keys and record of statements were kept in $state"
    fi
  fi
  if [ "$keep_config" = yes ]; then
    say "✅ Removed the agent; $conf/.env was kept"
    exit 0
  fi
  rm -f "$conf/.env" "$conf/sr-password"
  if [ "$system" = yes ]; then rmdir "$conf" 2>/dev/null || say "   $conf holds other files and was left."; fi
  if rmdir "$dir" 2>/dev/null; then
    say "✅ Removed the agent and $dir"
  else
    say "✅ Removed the agent. $dir holds other files and was left."
  fi
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
if [ "$(id -u)" = 0 ] && [ "$system" = no ]; then
  say '⚠️  You are root. The agent needs no rights: better install it with --system, for an account of its own.'
fi

work=$(mktemp -d) || fail 'No temporary folder could be made.' 'Check free space and TMPDIR.'
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

download() {
  if command -v curl >/dev/null 2>&1; then
    curl -fsSL --connect-timeout 15 --max-time 300 -o "$2" -- "$1" || fail 'The download failed.' "Check the address, and the proxy if there is one: $1"
  elif command -v wget >/dev/null 2>&1; then
    wget -q -T 60 -O "$2" -- "$1" || fail 'The download failed.' "Check the address, and the proxy if there is one: $1"
  else
    fail 'Neither curl nor wget was found.' 'Install one of them, or download the bundle yourself and use --bundle.'
  fi
}

script_dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ -z "$bundle$url$SERVED_SHA256" ]; then
  for candidate in "$script_dir/$BUNDLE_NAME" "$script_dir/apps/agent/dist/$BUNDLE_NAME"; do
    if [ -f "$candidate" ]; then
      bundle=$candidate
      break
    fi
  done
fi
if [ -z "$bundle$url" ] && [ -n "$hub" ]; then
  url=$hub/agent/$BUNDLE_NAME
  if [ -z "$sha256" ]; then sha256=$SERVED_SHA256; fi
  if [ -z "$sha256" ]; then
    download "$url.sha256" "$work/sha256"
    read -r sha256 _ <"$work/sha256" || fail 'The hub did not tell the checksum of its agent.'
  fi
fi
if [ -n "$url" ]; then
  [ -z "$bundle" ] || fail 'Give --bundle or --url, not both.'
  [ -n "$sha256" ] || fail 'A download needs --sha256, so that what runs beside your database is what was published.' 'The checksum stands beside the download.'
  say "✅ Downloading $BUNDLE_NAME"
  bundle=$work/$BUNDLE_NAME
  download "$url" "$bundle"
fi
[ -n "$bundle" ] || fail "The bundle $BUNDLE_NAME was not found beside this script." 'Put it there, or use --bundle FILE, --url URL --sha256 HEX, or --hub URL.'
if [ ! -f "$bundle" ] || [ ! -r "$bundle" ]; then fail "The bundle $bundle cannot be read."; fi
case $bundle in
  /*) ;;
  *) bundle=$(pwd)/$bundle ;;
esac

actual=$("$node" -e 'process.stdout.write(require("crypto").createHash("sha256").update(require("fs").readFileSync(process.argv[1])).digest("hex"))' "$bundle")
if [ -n "$sha256" ]; then
  wanted=$(printf '%s' "$sha256" | tr 'A-F' 'a-f')
  [ "$actual" = "$wanted" ] || fail 'The checksum of the bundle is not the expected one, so nothing was installed.' "expected $wanted" "found    $actual"
  say '✅ Checksum verified'
fi
# In a folder of its own, so that no .env is looked at.
agent_version=$(cd "$work" && "$node" "$bundle" --version 2>/dev/null) || fail "$bundle is not an agent that this Node.js can run." 'Get the bundle again.'

mkdir -p "$dir/versions" 2>/dev/null || fail "The folder $dir could not be made." 'Check the rights and the free space there, or choose another with --dir.'
[ -w "$dir" ] || fail "The folder $dir cannot be written to." 'It may belong to another account. Choose another with --dir.'
if [ "$system" = yes ]; then
  command -v systemctl >/dev/null 2>&1 || fail 'systemd was not found on this machine.' 'Install without --system.'
  id "$SERVICE_USER" >/dev/null 2>&1 || useradd --system --home-dir "$state" --no-create-home --shell /usr/sbin/nologin "$SERVICE_USER" ||
    fail "The account $SERVICE_USER could not be made."
  chmod 755 "$dir" "$dir/versions"
  mkdir -p "$conf" "$state"
  chown "root:$SERVICE_USER" "$conf"
  chmod 750 "$conf"
  chown "$SERVICE_USER:$SERVICE_USER" "$state"
  chmod 700 "$state"
else
  mkdir -p "$dir/logs"
  chmod 700 "$dir"
fi
say "✅ Installing to: $dir/"

was_running=no
if [ -f "$dir/status.sh" ] && sh "$dir/status.sh" --quiet; then was_running=yes; fi

# Writes standard input to a file in one step, so that a full disk leaves the old one.
install_file() {
  into=${3:-$dir}
  cat >"$into/.$2.new" || fail "$into/$2 could not be written." 'Check the free space there.'
  chmod "$1" "$into/.$2.new"
  mv -f "$into/.$2.new" "$into/$2"
}

# The settings: yours alone, or root's and readable for the service.
install_setting() {
  install_file 600 "$1" "$conf"
  if [ "$system" = yes ]; then chown "root:$SERVICE_USER" "$conf/$1" && chmod 640 "$conf/$1"; fi
}

# Points `current` at a version, in one step.
switch_to() {
  # shellcheck disable=SC2016
  "$node" -e 'const { renameSync, rmSync, symlinkSync } = require("fs"); const [dir, target] = process.argv.slice(1);
    rmSync(`${dir}/.current.new`, { force: true }); symlinkSync(target, `${dir}/.current.new`); renameSync(`${dir}/.current.new`, `${dir}/current`);' "$dir" "$1" ||
    fail "$dir/current could not be changed."
}

previous=''
if [ -e "$dir/current" ]; then
  previous=versions/$("$node" -e 'console.log(require("path").basename(require("fs").readlinkSync(process.argv[1])))' "$dir/current")
elif [ -f "$dir/$BUNDLE_NAME" ]; then
  # An installation from before there were version folders.
  previous=versions/before
  mkdir -p "$dir/$previous"
  cat "$dir/$BUNDLE_NAME" >"$dir/$previous/$BUNDLE_NAME"
fi
version_id=$agent_version-$(printf '%.12s' "$actual")
mkdir -p "$dir/versions/$version_id"
if [ "$system" = yes ]; then
  install_file 644 "$BUNDLE_NAME" "$dir/versions/$version_id" <"$bundle"
  chmod 755 "$dir/versions/$version_id"
else
  install_file 600 "$BUNDLE_NAME" "$dir/versions/$version_id" <"$bundle"
fi
say "✅ Copied the agent $agent_version"

new_token() { "$node" -e 'process.stdout.write(require("crypto").randomBytes(32).toString("hex"))'; }
env_value() { sed -n "s/^[[:space:]]*$1=//p" "$conf/.env" | tail -n 1 | tr -d "\"'"; }

# Asks on the terminal; what is typed is in $reply. Without echo for a secret.
ask_for() {
  printf '%s%s: ' "$1" "${2:+ [$2]}" >/dev/tty
  read -r reply </dev/tty || reply=''
  reply=${reply:-${2:-}}
}
ask_secret() {
  printf '%s: ' "$1" >/dev/tty
  stty_before=$(stty -g </dev/tty)
  trap 'stty "$stty_before" </dev/tty; rm -rf "$work"; exit 130' INT TERM
  stty -echo </dev/tty
  IFS= read -r reply </dev/tty || reply=''
  stty "$stty_before" </dev/tty
  trap 'exit 130' INT
  trap 'exit 143' TERM
  printf '\n' >/dev/tty
}

# For a new installation that enrols: address and account of the database, told to this host alone.
sr_password=''
ask_database() {
  say ''
  say 'How does this host reach StarRocks? The answers stay on this host.'
  ask_for 'Address of an FE' "${sr_host:-127.0.0.1}"; sr_host=$reply
  ask_for 'Its query port' "${sr_port:-9030}"; sr_port=$reply
  ask_for 'Database account that only reads' "${sr_user:-mcp_reader}"; sr_user=$reply
  check_word 'the address' "$sr_host"; check_word 'the account' "$sr_user"; check_port 'the query port' "$sr_port" 9030
  ask_secret 'Its password (not shown)'; sr_password=$reply
}

if [ -f "$conf/.env" ]; then
  if [ "$system" = no ]; then chmod 600 "$conf/.env"; fi
  is_new=no
  say "✅ Kept your configuration: $conf/.env"
  if [ -z "$(env_value AGENT_TOKEN)" ] && [ -z "$(env_value AGENT_TOKEN_FILE)" ]; then
    token=$(new_token)
    printf '\nAGENT_TOKEN=%s\n' "$token" >>"$conf/.env"
    say "✅ Generated agent token: $(printf '%.12s' "$token")..."
  else
    say '✅ Kept your agent token'
  fi
else
  is_new=yes
  token=$(new_token)
  [ ${#token} -eq 64 ] || fail 'No token could be made.'
  if [ -n "$hub" ] && [ -z "$settings" ] && [ "$terminal" = yes ]; then ask_database; fi
  install_setting .env <<EOF
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
# The operator of the hub needs this token where the hub calls the agent, and nobody else.
AGENT_TOKEN=$token
AGENT_STATE_DIR=$state

# off: only StarRocks' system tables may be read, no customer table.
AGENT_ADHOC_SQL=on
EOF
  if [ -n "$sr_password" ]; then
    printf '%s\n' "$sr_password" | install_setting sr-password
    printf 'SR_PASSWORD_FILE=%s\n' "$conf/sr-password" >>"$conf/.env"
  fi
  if [ -n "$settings" ]; then
    # The last line of a name wins, so yours come after ours.
    printf '\n# From %s\n' "$settings" >>"$conf/.env"
    sed -n 's/^[[:space:]]*\(\(SR\|AGENT\|HTTPS\|HTTP\|NO\)_[A-Z_]*=.*\)$/\1/p' "$settings" >>"$conf/.env"
  fi
  say "✅ Generated agent token: $(printf '%.12s' "$token")..."
fi

install_file 600 common.sh <<EOF
# shellcheck shell=sh disable=SC2034,SC2154
# Shared by the scripts of this folder; they set dir first.
NODE=$(printf "'%s'" "$(printf '%s' "$node" | sed "s/'/'\\\\''/g")")
UNIT='$UNIT_NAME'
SCOPE='$scope'
unit_file='$unit'
conf='$conf'
EOF
cat >>"$dir/common.sh" <<'EOF'
[ -x "$NODE" ] || NODE=$(command -v node || true)
bundle=$dir/current/starrocks-agent.mjs
# Where the bundle lay before there were version folders.
old_bundle=$dir/starrocks-agent.mjs
log=$dir/logs/agent.log

env_value() { sed -n "s/^[[:space:]]*$1=//p" "$conf/.env" 2>/dev/null | tail -n 1 | tr -d "\"'"; }
has_unit() { [ -f "$unit_file" ] && grep -qF -e "$bundle" -e "$old_bundle" "$unit_file"; }

# Prints the pid of the running agent; fails when there is none. A pid that now belongs to something else is none.
agent_pid() {
  if has_unit; then
    pid=$(systemctl "$SCOPE" show --property=MainPID --value "$UNIT" 2>/dev/null || true)
    if [ -n "$pid" ] && [ "$pid" != 0 ]; then printf '%s' "$pid"; return 0; fi
  fi
  pid=$(cat "$dir/agent.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 1
  if [ -r "/proc/$pid/cmdline" ]; then
    tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -e "$bundle" -e "$old_bundle" || return 1
  else
    ps -p "$pid" -o args= 2>/dev/null | grep -qF -e "$bundle" -e "$old_bundle" || return 1
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
cd "$conf"
mkdir -p "$dir/logs"
if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt 20971520 ]; then mv -f "$log" "$log.1"; fi
if has_unit; then
  systemctl "$SCOPE" start "$UNIT" || { echo "❌ systemd could not start the agent. See: journalctl $SCOPE -u $UNIT" >&2; exit 1; }
else
  nohup "$NODE" "$bundle" run >>"$log" 2>&1 </dev/null &
  echo $! >"$dir/agent.pid"
fi
most=$((${START_SECONDS:-15} * 4))
tries=0
until agent_pid >/dev/null && agent_health >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ $tries -ge $most ] || { [ $tries -ge 4 ] && ! agent_pid >/dev/null; }; then
    echo '❌ The agent did not start. The end of its log:' >&2
    tail -n 20 "$log" >&2 2>/dev/null || true
    if ! agent_pid >/dev/null; then rm -f "$dir/agent.pid"; fi
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
if has_unit && systemctl "$SCOPE" is-active --quiet "$UNIT"; then
  systemctl "$SCOPE" stop "$UNIT" || { echo "❌ systemd could not stop the agent. See: journalctl $SCOPE -u $UNIT" >&2; exit 1; }
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
  *'"database":{"connected":true'*) database='✅ answers' ;;
  *'"database":{"connected":false'*) database="❌ does not answer; check SR_* in $conf/.env, then see $dir/logs.sh" ;;
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
if [ "$SCOPE" = --system ]; then exec journalctl -u "$UNIT" -n "$lines" "${2:---follow}"; fi
[ -f "$log" ] || { echo 'There is no log yet.'; exit 0; }
if [ "${2:-}" = --no-follow ]; then exec tail -n "$lines" "$log"; fi
exec tail -n "$lines" -f "$log"
EOF
install_file 700 starrocks-agent <<'EOF'
#!/bin/sh
# shellcheck disable=SC2154
# The agent's command line, with the settings of this installation: starrocks-agent doctor, grants, audit, ...
set -eu
dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=/dev/null
. "$dir/common.sh"
cd "$conf"
if [ "$SCOPE" = --system ] && [ "$(id -u)" = 0 ]; then exec runuser -u starrocks-agent -- "$NODE" "$bundle" "$@"; fi
exec "$NODE" "$bundle" "$@"
EOF
say '✅ Created start.sh, stop.sh, status.sh, logs.sh, starrocks-agent'

user_unit() {
  cat <<EOF
[Unit]
Description=StarRocks agent: runs single read-only queries for the hub
After=network-online.target

[Service]
WorkingDirectory=$dir
ExecStart="$node" "$dir/current/$BUNDLE_NAME" run
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
}

# The same as deploy/agent/starrocks-agent.service, but for the path of node.
system_unit() {
  cat <<EOF
[Unit]
Description=StarRocks agent: runs single read-only queries for the hub
Documentation=file:$conf/.env
Wants=network-online.target
After=network-online.target

[Service]
User=$SERVICE_USER
Group=$SERVICE_USER
WorkingDirectory=$conf
ExecStart="$node" "$dir/current/$BUNDLE_NAME" run
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=2
TimeoutStopSec=60
UMask=0077

# It reads its settings, writes its state, opens TCP connections, and can do nothing else.
StateDirectory=starrocks-agent
StateDirectoryMode=0700
ReadWritePaths=$state
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
ProtectHostname=yes
ProtectClock=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectProc=invisible
ProcSubset=pid
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
MemoryMax=512M
TasksMax=64
LimitNOFILE=4096

[Install]
WantedBy=multi-user.target
EOF
}

install_unit() {
  case $dir$node in
    *[%\"\\\$]*) fail 'A systemd unit cannot name this folder: it has one of % " \ $ in it.' 'Install without --systemd, or to another folder with --dir.' ;;
  esac
  mkdir -p "$unit_dir" || fail "The folder $unit_dir could not be made."
  if [ "$system" = yes ]; then
    system_unit >"$unit"
    chmod 644 "$unit"
  else
    user_unit >"$unit"
  fi
  if ! systemctl "$scope" daemon-reload || ! systemctl "$scope" enable "$UNIT_NAME" >/dev/null 2>&1; then
    rm -f "$unit"
    fail 'systemd did not take the unit; the rest is installed.' "Look at: systemctl $scope status" "Without systemd the agent starts with $dir/start.sh"
  fi
  say "✅ Installed the systemd unit $unit"
  if [ "$system" = no ]; then say "   To run it without anybody logged in:  loginctl enable-linger $(id -un)"; fi
}

if [ "$systemd" = ask ]; then
  systemd=no
  if has_unit || [ "$system" = yes ]; then
    systemd=yes
  elif command -v systemctl >/dev/null 2>&1 && systemctl --user show-environment >/dev/null 2>&1; then
    if confirm 'Start the agent with the system (systemd user unit)?'; then systemd=yes; fi
  fi
fi

health_now() { sh -c 'dir=$1; . "$dir/common.sh"; agent_health' sh "$dir" 2>/dev/null; }

# True once what runs is this version and does its work: it answers, and reaches database and hub as before.
is_healthy() {
  health=$(health_now) || return 1
  case $health in *'"hub":{"connected":false'*) [ "$was_linked" = no ] || return 1 ;; esac
  case $health in *'"database":{"connected":true'*) return 0 ;; *) [ "$was_connected" = no ] ;; esac
}
comes_up() {
  START_SECONDS=$health_timeout sh "$dir/start.sh" >"$work/start.log" 2>&1 || return 1
  left=$((health_timeout * 4))
  until is_healthy; do
    left=$((left - 1))
    if [ $left -le 0 ]; then return 1; fi
    sleep 0.25 2>/dev/null || sleep 1
  done
}

was_connected=no was_linked=no
if [ "$was_running" = yes ]; then
  health_before=$(health_now) || health_before=''
  case $health_before in *'"database":{"connected":true'*) was_connected=yes ;; esac
  case $health_before in *'"hub":{"connected":true'*) was_linked=yes ;; esac
  sh "$dir/stop.sh" >/dev/null
fi
switch_to "versions/$version_id"
rm -f "$dir/$BUNDLE_NAME"
if [ "$systemd" = yes ]; then
  command -v systemctl >/dev/null 2>&1 || fail 'systemd was not found on this machine.' "The agent is installed all the same: start it with $dir/start.sh"
  install_unit
fi

if [ -n "$hub" ] && { [ -n "$code$code_file" ] || [ ! -f "$state/identity.json" ]; }; then
  if [ -z "$code$code_file" ]; then
    [ "$terminal" = yes ] || fail 'The one-time code is missing.' 'Give it with --enroll CODE or --enroll-file FILE.'
    ask_for 'One-time code from the operator of the hub'
    code=$reply
  fi
  if [ -n "$code_file" ]; then read -r code <"$code_file" || [ -n "$code" ] || fail "The file $code_file holds no code."; fi
  set -- enroll --hub "$hub" --link "$link" --code-file -
  if [ -f "$state/identity.json" ]; then set -- "$@" --force; fi
  # Through standard input: a command line can be read by everybody on this host.
  printf '%s\n' "$code" | agent_cli "$node" "$dir/current/$BUNDLE_NAME" "$@" >"$work/enrolled" ||
    fail 'This host was not enrolled; the rest is installed.' "Then again: $dir/starrocks-agent enroll --hub $hub" "What is in the way: $dir/starrocks-agent doctor --hub $hub"
  issued=$(sed -n 's/^AGENT_TOKEN=//p' "$work/enrolled")
  if [ -n "$issued" ]; then
    sed 's/^AGENT_TOKEN=.*//' "$conf/.env" >"$work/env"
    { cat "$work/env"; printf 'AGENT_TOKEN=%s\n' "$issued"; } | install_setting .env
  fi
  sed '/^AGENT_TOKEN=/d' "$work/enrolled"
  was_linked=yes
  if [ "$was_running" = no ]; then was_running=enrolled; fi
fi

if [ "$was_running" = yes ]; then
  if comes_up; then
    say '✅ Restarted the agent'
  elif [ -z "$previous" ] || [ "$previous" = "versions/$version_id" ]; then
    cat "$work/start.log" >&2
    fail 'The agent did not come back.' "See: $dir/logs.sh"
  else
    sh "$dir/stop.sh" >/dev/null 2>&1 || true
    switch_to "$previous"
    cat "$work/start.log" >&2
    if comes_up; then
      fail "The new version was not healthy within $health_timeout s, so the old one runs again." "The new one is kept in $dir/versions/$version_id. See: $dir/logs.sh"
    fi
    fail "The new version was not healthy within $health_timeout s, and the old one, which is in place again, did not come back either." "See: $dir/logs.sh, and: $dir/starrocks-agent doctor"
  fi
elif [ "$was_running" = enrolled ]; then
  say ''
  if comes_up; then
    say '✅ Started the agent'
  else
    cat "$work/start.log" >&2
    say '⚠️  The agent is installed and enrolled, but does not work yet.'
  fi
  "$dir/starrocks-agent" doctor || say "   Mend what is marked ❌, then: $dir/start.sh"
fi

# This version and the one before stay; older ones go.
for each in "$dir"/versions/*; do
  case versions/${each##*/} in "versions/$version_id" | "$previous") ;; *) rm -rf "$each" ;; esac
done

say ''
if [ "$is_new" = yes ]; then
  say "📋 Configuration file created: $conf/.env"
  say ''
fi
if [ "$is_new" = yes ] && [ -z "$hub" ]; then
  say 'Please edit the configuration file with your database credentials:'
  say "  nano $conf/.env"
  say ''
fi
if [ "$was_running" = no ]; then
  say 'Then start the agent:'
  say "  $dir/start.sh"
  say ''
fi
if [ "$is_new" = yes ] && [ -z "$hub" ]; then
  say 'The operator of the hub needs the address of this agent and its token:'
  say "  grep ^AGENT_TOKEN= $conf/.env"
  say ''
fi
say "An account that suffices:  $dir/starrocks-agent grants"
say "What is in the way:        $dir/starrocks-agent doctor"
say ''
say '🎉 Installation complete!'
