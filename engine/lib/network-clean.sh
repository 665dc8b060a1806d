#!/bin/sh
# Runs in the engine's root file system. Removes bridge NAME0 and the rules that the CNI plugins made
# for NAME's containers: NAT chains carry NAME in a comment, filter rules an address of the range.
# usage: network-clean.sh NAME A.B.0.0/16
set -u
name=$1
prefix=${2%0.0/16}

# delete TABLE CHAIN PATTERN: the matching rules by number, from the last, so that numbers stay right.
delete() {
  "$tables" -w 5 -t "$1" -S "$2" 2>/dev/null | grep "^-A" | grep -nF -- "$3" | cut -d: -f1 | sort -rn |
    while read -r number; do "$tables" -w 5 -t "$1" -D "$2" "$number"; done
}

clean_nat() {
  chains=$("$tables" -w 5 -t nat -S POSTROUTING 2>/dev/null | grep -F "name: \\\"$name\\\"" | sed 's/.* -j //')
  delete nat POSTROUTING "name: \\\"$name\\\""
  for chain in $chains; do
    "$tables" -w 5 -t nat -F "$chain"
    "$tables" -w 5 -t nat -X "$chain"
  done
}

# Other networks of CNI may use these chains: they go only when nothing else is in them.
clean_filter() {
  delete filter CNI-FORWARD " $prefix"
  [ "$("$tables" -w 5 -S CNI-FORWARD 2>/dev/null | grep -c '^-A')" = 1 ] || return 0
  delete filter FORWARD CNI-FORWARD
  "$tables" -w 5 -F CNI-FORWARD
  "$tables" -w 5 -X CNI-FORWARD
  "$tables" -w 5 -X CNI-ADMIN
}

# Asking for the legacy tables would load them into a kernel that has none.
for tables in iptables-nft iptables-legacy; do
  [ "$tables" = iptables-nft ] || [ -e /proc/net/ip_tables_names ] || continue
  clean_nat
  clean_filter
done
ip link delete "${name}0"
