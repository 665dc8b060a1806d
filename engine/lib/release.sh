# shellcheck shell=bash
# The constructor's flags of the calls that release: keys, credentials, and where the source comes from.
# What is secret is named here (file:, env:, cmd:), never read: dagger asks for it when a step needs it.

# release_flags VERB WORD...: adds to flags what a verb of releases needs and what is not among the constructor's words.
release_flags() {
  local verb=$1
  shift
  case "$verb" in
    build-all) build_origin "$@"; return ;;
    image) ! given layout "${rest[@]}" || build_origin "$@"; return ;;
  esac
  case "$verb" in release | promote | rollback | break-lease | verify | promotions | bundle | unbundle | where | fleet-index | diff | drift | drift-report | outlook | report) ;; *) return 0 ;; esac
  # Only help is asked for.
  ! given --help "${rest[@]}" "$@" && ! given -h "${rest[@]}" "$@" || return 0
  keys_folder "$here" "$(source_folder "$@" || echo "$here")"
  case "$verb" in
    release) signing_flags "$@"; origin=(); builder_origin; source_origin "$@"; origin_flag "$@" ;;
    promote | rollback | unbundle | break-lease) signing_flags "$@"; origin=(); builder_origin; caller_origin; owner_origin; origin_flag "$@" ;;
  esac
  trust_flags "$@"
  registry_flags "$@"
}

# The commit that is built, for the record of what the build cost. What differs from it is no news to who builds on their own machine.
build_origin() {
  ! given --help "${rest[@]}" "$@" && ! given -h "${rest[@]}" "$@" || return 0
  origin=()
  source_origin "$@" 2>/dev/null
  origin_flag "$@"
}

# flag NAME VALUE WORD...: adds --NAME=VALUE unless it is among the words, or the value is empty.
flag() {
  local name=$1 value=$2
  shift 2
  [ -z "$value" ] || given "--$name" "$@" || flags+=("--$name=$value")
}

# A key, a KMS key or an identity: where one is given, the others are not added.
signing_flags() {
  local kind secret
  ! given --kms-key "$@" || { kms_environment "$@"; return 0; }
  ! given --signing-key "$@" && ! given --identity-token "$@" || return 0
  kind=$(signing_kind) || exit
  case "$kind" in
    kms) flags+=("--kms-key=$IMAGE_FACTORY_KMS_KEY"); kms_environment "$@" ;;
    keyless) secret=$(identity_token) || exit; flags+=("--identity-token=$secret") ;;
    key)
      # Whoever promotes with a key that was made a moment ago is trusted by nobody: only a release, and `keys make`, make one.
      if [ "$verb" = release ]; then keys_make; fi
      keys_ready || die "KEYS_NONE: there is no signing key in $keys; was it made with another IMAGE_FACTORY_KEYS, or as another user? ./daggerw keys make makes one"
      secret=$(key_password) || exit
      flags+=("--signing-key=file:$keys/signing/cosign.key" "--signing-password=$secret")
      ;;
  esac
}

# What signs: nobody should find out later that it was another key than the one they named.
signing_kind() {
  local kind=${IMAGE_FACTORY_SIGN:-}
  if [ -n "${IMAGE_FACTORY_KMS_KEY:-}" ]; then
    [ -z "$kind" ] || die "KMS_KEY: IMAGE_FACTORY_SIGN and IMAGE_FACTORY_KMS_KEY both say what signs; unset one"
    echo kms
    return
  fi
  [ -z "${IMAGE_FACTORY_KMS_ENV:-}" ] || die "KMS_KEY: IMAGE_FACTORY_KMS_ENV is set, and no key: set IMAGE_FACTORY_KMS_KEY to the URI of one, or unset it"
  case "${kind:-key}" in
    key | keyless) echo "${kind:-key}" ;;
    *) die "IMAGE_FACTORY_SIGN must be key or keyless, got $kind" ;;
  esac
}

# IMAGE_FACTORY_KMS_ENV: lines of NAME=value that the KMS needs.
kms_environment() {
  local place
  place=$(secret_place KMS_ENV IMAGE_FACTORY_KMS_ENV) || exit
  flag kms-environment "$place" "$@"
}

key_password() {
  if [ -s "$keys/signing/password" ]; then
    echo "file:$keys/signing/password"
  elif [ -n "${IMAGE_FACTORY_KEY_PASSWORD:-}" ]; then
    echo env:IMAGE_FACTORY_KEY_PASSWORD
  else
    die "KEYS_PASSWORD: the key was made with a password of yours; set and export IMAGE_FACTORY_KEY_PASSWORD"
  fi
}

# Who this run is, for keyless signing. GitHub's tokens live five minutes and a release can take longer to its first
# signature, so a command stands in for the token: dagger runs it each time a step needs one.
identity_token() {
  local program=$here/engine/identity-token
  if [ -n "${IMAGE_FACTORY_IDENTITY_TOKEN:-}" ]; then
    echo env:IMAGE_FACTORY_IDENTITY_TOKEN
  elif [ -n "${SIGSTORE_ID_TOKEN:-}" ]; then
    echo env:SIGSTORE_ID_TOKEN
  elif [ -n "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ] && [ -n "${ACTIONS_ID_TOKEN_REQUEST_TOKEN:-}" ]; then
    "$program" >/dev/null || die "IDENTITY_TOKEN: GitHub gave no token; does the job have 'permissions: id-token: write'?"
    echo "cmd:'${program//\'/\'\\\'\'}'"
  else
    die "IDENTITY_TOKEN: keyless signing needs a CI job with an identity: GitHub with 'id-token: write', GitLab with id_tokens SIGSTORE_ID_TOKEN, or IMAGE_FACTORY_IDENTITY_TOKEN"
  fi
}

trust_flags() {
  if compgen -G "$keys/trusted/*.pub" >/dev/null || compgen -G "$keys/trusted/retired/*.pub" >/dev/null; then
    flag trusted-keys "$keys/trusted" "$@"
  elif ! given --trusted-keys "$@"; then
    say "note: no public keys in $keys/trusted: only those count that the policy names"
  fi
}

# IMAGE_FACTORY_REGISTRY_AUTH: a docker config.json.
registry_flags() {
  local place
  place=$(secret_place REGISTRY_AUTH IMAGE_FACTORY_REGISTRY_AUTH) || exit
  flag registry-auth "$place" "$@"
}

# secret_place CODE VARIABLE: where dagger finds what the variable names: a file, or a place in dagger's own words.
# Its value may be the secret by mistake: it is never shown.
secret_place() {
  local code=$1 variable=$2 place=${!2:-}
  case "$place" in
    "" | env:* | file:* | cmd:* | vault:*) ;;
    *)
      [ -f "$place" ] || die "$code: $variable must be a file that is there, or env:NAME, file:PATH, cmd:COMMAND, vault:PATH"
      place=file:$(realpath -- "$place")
      ;;
  esac
  printf '%s\n' "$place"
}

# Gives what is known of where the call comes from, as JSON. `origin` holds its members, as "name":value.
origin_flag() { flag origin "{$(IFS=,; printf '%s' "${origin[*]}")}" "$@"; }

# origin_add NAME VALUE: adds a text, unless it is empty.
origin_add() {
  local text=${2//\\/\\\\}
  [ -z "$2" ] || origin+=("\"$1\":\"${text//\"/\\\"}\"")
}

# Who builds, in CI: the address of the workflow, and of this run. Elsewhere the module says that it was a local run.
builder_origin() {
  if [ "${GITHUB_ACTIONS:-}" = true ]; then
    origin_add builder "$GITHUB_SERVER_URL/$GITHUB_WORKFLOW_REF"
    origin_add invocation "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID/attempts/$GITHUB_RUN_ATTEMPT"
  elif [ "${GITLAB_CI:-}" = true ]; then
    origin_add builder "$CI_PROJECT_URL//$CI_CONFIG_PATH@$(gitlab_ref)"
    origin_add invocation "$CI_JOB_URL"
  fi
}

# Who is written into the journal of promotions.
caller_origin() {
  local caller=${GITHUB_ACTOR:-${GITLAB_USER_LOGIN:-}}
  [ -n "$caller" ] || caller=$(git_in "$here" config user.email) || caller=$(id -un)
  origin_add caller "$caller"
}

# Who has the lease of an environment: a name that no other run on this machine has at once, and the next one has again. It is the
# name in a file that is locked until the client ends, however it ends; so a run that was killed leaves its lease to the next.
owner_origin() {
  local number file
  command -v flock >/dev/null || return 0
  mkdir -p "$home/owners"
  for number in 1 2 3 4 5 6 7 8; do
    file=$home/owners/$number
    exec {owner_lock}>>"$file"
    if flock --nonblock "$owner_lock"; then
      [ -s "$file" ] || cat /proc/sys/kernel/random/uuid >&"$owner_lock"
      origin_add owner "$(head -1 "$file")"
      return
    fi
    exec {owner_lock}>&-
  done
}

gitlab_ref() { if [ -n "${CI_COMMIT_TAG:-}" ]; then echo "refs/tags/$CI_COMMIT_TAG"; else echo "refs/heads/$CI_COMMIT_REF_NAME"; fi; }
