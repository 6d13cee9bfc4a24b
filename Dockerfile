# Two stages: everything is installed and built in the first, and the second holds only what runs.
FROM python:3.13-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.lock .
RUN pip install --require-hashes --only-binary :all: -r requirements.lock

WORKDIR /opt/platform
COPY . .

# The settings ask for every variable; these values exist while the image is built and nowhere else.
RUN export DJANGO_SETTINGS_MODULE=mdm_platform.settings.base \
        STATIC_ROOT=/opt/static \
        SECRET_KEY=unused-while-building \
        FIELD_ENCRYPTION_KEYS=dW51c2VkLXdoaWxlLWJ1aWxkaW5nLXRoZS1pbWFnZSE= \
        ALLOWED_HOSTS=localhost \
        SITE_URL=http://localhost \
        DATABASE_URL=postgres://localhost/unused \
        REDIS_URL=redis://localhost/0 \
    && python manage.py compile_catalogs \
    && python manage.py build_fonts \
    && python manage.py collectstatic --no-input


FROM python:3.13-slim-bookworm

RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin platform \
    && install --directory --owner=platform --group=platform \
        /var/lib/platform/media /var/lib/platform/erasures /var/lib/platform/beat

COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/static /opt/static
COPY --from=build /opt/platform /opt/platform

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=mdm_platform.settings.base \
    STATIC_ROOT=/opt/static \
    MEDIA_ROOT=/var/lib/platform/media \
    ERASURE_LIST=/var/lib/platform/erasures/list.txt

WORKDIR /opt/platform
USER platform
VOLUME /var/lib/platform/media /var/lib/platform/erasures
EXPOSE 8000
CMD ["gunicorn", "mdm_platform.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "4", \
     "--timeout", "60", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
