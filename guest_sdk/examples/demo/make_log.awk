# Writes a log that looks like a web server's, the same in every run:
#
#   awk -v lines=100000 -f make_log.awk > access.log
#
# Most lines are of the combined format, some of the common one; one in fifty is
# a package manager's, so that not everything is an access.

function random(n) {
  # Park and Miller's generator: every awk has the same numbers.
  seed = (seed * 16807) % 2147483647
  return seed % n
}

function pick(list,    parts, n) {
  n = split(list, parts, " ")
  return parts[random(n) + 1]
}

function access(second,    line, status, agent) {
  status = pick("200 200 200 200 200 200 200 304 304 301 404 404 403 500 503")
  line = sprintf("%d.%d.%d.%d - %s [14/Nov/2023:%02d:%02d:%02d +0000] ",
                 10 + random(90), random(256), random(256), 1 + random(254),
                 pick("- - - - anna bob"), int(second / 3600) % 24,
                 int(second / 60) % 60, second % 60)
  line = line sprintf("\"%s %s HTTP/1.1\" %s %s",
                      pick("GET GET GET GET GET GET POST POST HEAD PUT"),
                      target(), status,
                      status == "304" ? "-" : 120 + random(60000))
  if (random(5) == 0) return line
  agent = pick("Mozilla/5.0 curl/7.88.1 Wget/1.21.3 Debian-APT-HTTP/1.3")
  return line sprintf(" \"%s\" \"%s (X11; Linux x86_64)\"",
                      pick("- https://example.org/"), agent)
}

function target(    page) {
  page = pick("/ /index.html /shop/cart /shop/buy /shop/tea /api/v1/orders " \
              "/api/v1/items /img/logo.png /img/tea.jpg /css/site.css " \
              "/robots.txt /debian/dists/bookworm/InRelease /search /login")
  if (page == "/search") return page "?q=" pick("tea cup pot") "&page=" random(9)
  return page
}

function package(second) {
  return sprintf("2023-11-14 %02d:%02d:%02d %s %s:amd64 %d.%d-%d",
                 int(second / 3600) % 24, int(second / 60) % 60, second % 60,
                 pick("install upgrade status configure"),
                 pick("libc6 tzdata libfmt9 openssl base-files"),
                 1 + random(9), random(30), 1 + random(5))
}

BEGIN {
  seed = 20231114
  if (lines == 0) lines = 3000
  for (i = 0; i < lines; i++) {
    print random(50) == 0 ? package(i) : access(i)
  }
}
