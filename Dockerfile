# The bot alone: what requirements-run.lock names, with hashes, and the code. No compiler, no sandbox, no tests.
FROM python:3.12-slim AS packages
COPY requirements-run.lock /
RUN python -m venv /opt/bot \
 && /opt/bot/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r /requirements-run.lock

FROM python:3.12-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin bot \
 && install --directory --owner bot --group bot /data
COPY --from=packages /opt/bot /opt/bot
WORKDIR /app
COPY bot bot
COPY cogs cogs
COPY data data
COPY migrations migrations
ENV PATH=/opt/bot/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    DATABASE=/data/network.sqlite3 BACKUPS=/data/backups HEALTH_PORT=9464
USER bot
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
