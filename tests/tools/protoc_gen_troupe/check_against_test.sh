#!/bin/sh
# `troupe check --against` with two libraries of services.
# Usage: check_against_test.sh TROUPE BEFORE AFTER
set -eu
troupe=$1
before=$2
after=$3

# $1: the exit code that it ends with, the rest its arguments.
check() {
  wanted=$1
  shift
  code=0
  out=$("$troupe" check "$@" 2>&1) || code=$?
  if [ "$code" -ne "$wanted" ]; then
    echo "exit code $code instead of $wanted: $out" >&2
    exit 1
  fi
}
says() {
  case $out in
    *"$1"*) ;;
    *)
      echo "'$1' is not in: $out" >&2
      exit 1
      ;;
  esac
}

check 0 "$before" --against "$before"
says "  interface: compatible against $before"

check 1 "$after" --against "$before"
says "  interface: broken against $before
    broken: method stock.Stock.Count is gone
    extended: method stock.Stock.Move is new
    extended: field shelf (3) of stock.Items is new"

check 1 "$after" --against "$before" -o json
says '"verdict":"broken","broken":["method stock.Stock.Count is gone"]'

check 4 "$after" --against ./no_such.so
says "./no_such.so"
