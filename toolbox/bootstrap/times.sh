# shellcheck shell=sh
# Notes when a step in the seed ran, as toolbox/times/sitecustomize.py does it for Python programs: outside of what the step gives.

times_now() { date +%s.%3N; }

# Bytes that are left where the step writes.
times_free() { df --output=avail --block-size=1 / | tail -n 1 | tr -d ' '; }

times_began=$(times_now)
times_first=$(times_free)

# times_note PROGRAM
times_note() {
  mkdir -p /var/log/image-factory
  echo "{\"program\": \"$1\", \"began\": $times_began, \"ended\": $(times_now), \"free\": [$times_first, $(times_free)]}" >>/var/log/image-factory/times.jsonl
}
