#!/bin/sh
set -e
# Chromium's sandbox helper for kernels without user namespaces.
chown root:root /opt/egate/chrome-sandbox
chmod 4755 /opt/egate/chrome-sandbox
chmod 755 /usr/bin/egate
if command -v systemd-sysusers > /dev/null; then systemd-sysusers egate.conf; fi
if command -v systemd-tmpfiles > /dev/null; then systemd-tmpfiles --create egate.conf; fi
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl try-restart egate-station.service egate-shell.service egate-backend.service
fi
# Which units this machine runs is the site's choice: systemctl enable --now egate-station egate-shell
