# The site in a container: gunicorn as an unprivileged user, on port 8000.

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY manage.py gunicorn.conf.py ./
COPY kfor_site kfor_site
COPY milestones milestones
COPY templates templates
COPY locale locale
COPY static static
COPY deploy/errors deploy/errors
# This step needs a secret key, but its result does not depend on it.
RUN SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(50))") \
    /venv/bin/python manage.py collectstatic --noinput

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOST=0.0.0.0
# For export_site --key, which signs with ssh-keygen.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends openssh-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app kfor && install -d -m 700 -o kfor /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER kfor
ENV DATABASE_URL=sqlite:////data/db.sqlite3 IMAGES_DIR=/data/images
VOLUME /data
EXPOSE 8000
CMD ["sh", "-c", "python manage.py migrate --noinput && exec gunicorn kfor_site.wsgi"]
