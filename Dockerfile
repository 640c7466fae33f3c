# The reader's side: Datasette with our plugin. The archive is a volume: docker run -v "$PWD/archive:/archive:ro" …
FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt pyproject.toml README.md LICENSE metadata.json ./
COPY gkcrawl gkcrawl
RUN pip install --no-cache-dir -r requirements.txt && pip install --no-cache-dir --no-deps . && useradd --system reader
USER reader
EXPOSE 8001
CMD ["datasette", "/archive/gkcrawl.db", "-m", "/app/metadata.json", "--host", "0.0.0.0", "--port", "8001", \
     "--setting", "suggest_facets", "off", "--setting", "sql_time_limit_ms", "3000"]
