FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements/base.txt requirements/signing.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt -r requirements/signing.txt
COPY . .
RUN python scripts/compile_catalogues.py \
    && SECRET_KEY=only-while-the-image-is-being-built DATABASE_URL=sqlite:////tmp/none SITE_URL=http://127.0.0.1 MEDIA_ROOT=/tmp ALLOWED_HOSTS=127.0.0.1 \
       python manage.py collectstatic --noinput --verbosity 0 \
    && useradd --system --uid 10001 --create-home shenbei \
    && mkdir -p var/media staticfiles elsewhere && chown -R shenbei var staticfiles elsewhere
USER shenbei
VOLUME /app/var
EXPOSE 8000
