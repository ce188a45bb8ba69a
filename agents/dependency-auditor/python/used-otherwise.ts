// Packages of Python that are used without an import: run by hand, or loaded by others that are asked for.

/** Tools that people and servers run. */
const tools =
  /^(?:pip|wheel|setuptools|build|twine|hatch\w*|poetry[\w-]*|uv|tox|nox|black|isort|ruff|mypy|pyright|pylint|bandit|safety|flake8[\w-]*|pytest[\w-]*|coverage|pre-commit|ipython|ipykernel|jupyter[\w-]*|notebook|sphinx[\w-]*|mkdocs[\w-]*|furo|gunicorn|uvicorn|hypercorn|waitress|daphne|supervisor|honcho|alembic|flower|awscli|types-.+|.+-stubs)$/;

/** Who loads a package by a setting or where it is there. */
const loaders: [RegExp, RegExp][] = [
  [
    /^(?:psycopg2?(?:-binary|-c)?|mysqlclient|pymysql|asyncpg|aiomysql|aiosqlite|cx-oracle|oracledb|pyodbc)$/,
    /^(?:django|sqlalchemy|flask-sqlalchemy|sqlmodel|tortoise-orm|databases|peewee|pandas)$/,
  ],
  [
    /^(?:openpyxl|xlrd|xlsxwriter|pyxlsb|odfpy|pyarrow|fastparquet|tables|lxml|html5lib|s3fs|gcsfs|fsspec|tabulate|numexpr|bottleneck|matplotlib)$/,
    /^(?:pandas|polars|dask|geopandas)$/,
  ],
  [/^(?:lxml|html5lib)$/, /^beautifulsoup4$/],
  [
    /^(?:python-multipart|httpx|jinja2|itsdangerous|email-validator|orjson|ujson|uvloop|httptools)$/,
    /^(?:fastapi|starlette)$/,
  ],
  [/^email-validator$/, /^(?:pydantic|wtforms|flask-wtf)$/],
  [/^python-dotenv$/, /^(?:flask|pydantic-settings|uvicorn)$/],
  [/^(?:redis|kombu|eventlet|gevent)$/, /^(?:celery|flask-socketio|python-socketio|django-redis|gunicorn)$/],
  [/^(?:accelerate|sentencepiece|safetensors|bitsandbytes|einops|protobuf)$/, /^(?:transformers|diffusers)$/],
  [/^(?:argon2-cffi|bcrypt|pillow|tzdata)$/, /^(?:django|passlib)$/],
];

/** Whether a package may be used without an import, given all that are asked for. */
export const isUsedOtherwise = (name: string, asked: readonly string[]): boolean =>
  tools.test(name) ||
  loaders.some(([loaded, by]) => loaded.test(name) && asked.some((other) => by.test(other)));
